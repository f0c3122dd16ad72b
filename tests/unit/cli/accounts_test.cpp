// createsuperuser, changepassword and flushexpiredtokens against the memory store, in Django's words.
#include "cli/commands.hpp"
#include "passwords/passwords.hpp"
#include "store/memory/memory_store.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "support_cli.hpp"

#include <doctest/doctest.h>

using cli_test::scripted_terminal;
using lines = std::vector<std::string>;

namespace {

const std::string good = "Plum!tree-gloss77";

struct site {
    site() {
        options.passwords.pbkdf2_iterations = 1;
        options.secret_key = base::secret("cli-tests-cli-tests-cli-tests-cli-tests");
        store->attach_thread();
        REQUIRE(store->migrate([](std::string_view) {}));
    }

    int create(scripted_terminal& term, const cli::superuser_options& given = {}) {
        return cli::create_superuser({term, options, store->users(), clock, random, log}, given);
    }
    int change(scripted_terminal& term, const std::string& login) {
        return cli::change_password({term, options, store->users(), clock, random, log}, login);
    }
    std::optional<store::user> find(const std::string& email) {
        return support::run(store->users().find_by_login(store::login_field::email, email)).value();
    }
    bool accepts(const std::string& email, const std::string& password) {
        passwords::service hashes(options.passwords, random);
        return support::run(hashes.check(base::secret(password), find(email)->password))->correct;
    }
    /// A user called ann whose password is `good`.
    void add_ann() {
        scripted_terminal term({"ann@example.com", "ann", "Ann", good, good});
        REQUIRE(create(term) == cli::done);
    }

    app::settings options;
    std::unique_ptr<store::store> store = store::memory::make_memory_store();
    support::manual_clock clock;
    support::counting_random random;
    support::recording_logger log;
};

}  // namespace

TEST_CASE("createsuperuser: asks e-mail, username, first name and the password twice, without an echo") {
    site s;
    scripted_terminal term({"Ann@Example.COM", "ann", "Ann", good, good});
    CHECK(s.create(term) == cli::done);
    CHECK(term.prompts ==
          lines{"Email address: ", "Username: ", "First name: ", "(hidden) Password: ", "(hidden) Password (again): "});
    CHECK(term.out == lines{"Superuser created successfully."});
    CHECK(term.errors.empty());
    const auto user = s.find("Ann@example.com");
    REQUIRE(user);
    CHECK(user->is_superuser);
    CHECK(user->is_staff);
    CHECK(user->is_active);
    CHECK(user->first_name == "Ann");
    CHECK(user->last_name.empty());
    CHECK(user->date_joined == s.clock.now());
    CHECK(!user->last_login);
    CHECK(s.accepts("Ann@example.com", good));
    CHECK(s.log.has("superuser_created"));
    CHECK(!s.log.has("Plum"));
    CHECK(!term.all().contains("Plum"));
}

TEST_CASE("createsuperuser: with USERNAME_FIELD = username that question comes first") {
    site s;
    s.options.accounts.username_field = store::login_field::username;
    scripted_terminal term({"ann", "ann@example.com", "", good, good});
    CHECK(s.create(term) == cli::done);
    CHECK(term.prompts[0] == "Username: ");
    CHECK(term.prompts[1] == "Email address: ");
}

TEST_CASE("createsuperuser: bad answers are said in Django's words and asked again") {
    site s;
    s.add_ann();
    scripted_terminal term({"", "nonsense", "ann@EXAMPLE.com", "bob@example.com", "b b", "ann", std::string(151, 'b'),
                            "bob", "Bob", good, "other", "   ", "   ", "12345", "12345", "n", "12345678", "12345678",
                            "y"});
    CHECK(s.create(term) == cli::done);
    CHECK(term.answered_all());
    CHECK(
        term.errors ==
        lines{"Error: This field cannot be blank.", "Error: Enter a valid email address.",
              "Error: That email address is already taken.",
              "Error: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
              "Error: That username is already taken.",
              "Error: Ensure this value has at most 150 characters (it has 151).",
              "Error: Your passwords didn't match.", "Error: Blank passwords aren't allowed.",
              "This password is too short. It must contain at least 8 characters.", "This password is too common.",
              "This password is entirely numeric.", "This password is too common.",
              "This password is entirely numeric."});
    CHECK(term.prompts.back() == "Bypass password validation and create user anyway? [y/N]: ");
    CHECK(s.accepts("bob@example.com", "12345678"));
}

TEST_CASE("createsuperuser: the password is compared with who the user is") {
    site s;
    scripted_terminal term({"bartholomew@example.com", "bart", "Bart", "bartholomew1", "bartholomew1"});
    CHECK(s.create(term) == cli::failed);
    CHECK(term.errors.front() == "The password is too similar to the email address.");
}

TEST_CASE("createsuperuser: Ctrl-C at any question ends it, and nothing is stored") {
    const std::deque<std::string> answers{"ann@example.com", "ann", "Ann", good, good};
    for (std::size_t typed = 0; typed < answers.size(); ++typed) {
        site s;
        scripted_terminal term({answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(typed)});
        CHECK(s.create(term) == cli::failed);
        CHECK(term.errors == lines{"\nOperation cancelled."});
        CHECK(!s.find("ann@example.com"));
    }
}

TEST_CASE("createsuperuser: options answer their questions, unless they are bad") {
    site s;
    scripted_terminal term({"ann@example.com", "Ann", good, good});
    CHECK(s.create(term, {.email = "ann", .username = "ann"}) == cli::done);
    CHECK(term.errors == lines{"Enter a valid email address."});
    CHECK(term.prompts ==
          lines{"Email address: ", "First name: ", "(hidden) Password: ", "(hidden) Password (again): "});
    scripted_terminal empty;
    CHECK(s.create(empty, {.email = ""}) == cli::failed);
    CHECK(empty.errors == lines{"CommandError: Email address cannot be blank."});
}

TEST_CASE("createsuperuser: without a terminal nothing is asked") {
    site s;
    scripted_terminal term({}, false);
    CHECK(s.create(term) == cli::done);
    CHECK(term.prompts.empty());
    CHECK(term.out.front().starts_with("Superuser creation skipped due to not running in a TTY."));
}

TEST_CASE("createsuperuser --noinput: options, then DJANGO_SUPERUSER variables") {
    site s;
    scripted_terminal term({}, false);
    term.variables = {{"DJANGO_SUPERUSER_EMAIL", "other@example.com"},
                      {"DJANGO_SUPERUSER_USERNAME", "ann"},
                      {"DJANGO_SUPERUSER_FIRST_NAME", "Ann"},
                      {"DJANGO_SUPERUSER_PASSWORD", "12345"}};
    CHECK(s.create(term, {.no_input = true, .email = "ann@example.com"}) == cli::done);
    CHECK(term.prompts.empty());
    CHECK(s.accepts("ann@example.com", "12345"));
}

TEST_CASE("createsuperuser --noinput: what is missing or bad is named") {
    site s;
    s.add_ann();
    struct fact {
        cli::superuser_options given;
        std::string want;
    };
    const std::vector<fact> table{
        {{.no_input = true}, "CommandError: You must use --email with --noinput."},
        {{.no_input = true, .email = "b@example.com"}, "CommandError: You must use --username with --noinput."},
        {{.no_input = true, .email = "b@example.com", .username = "b"},
         "CommandError: You must use --first_name with --noinput."},
        {{.no_input = true, .email = "b", .username = "b", .first_name = "B"},
         "CommandError: Enter a valid email address."},
        {{.no_input = true, .email = "ann@example.com", .username = "b", .first_name = "B"},
         "CommandError: Error: That email address is already taken."},
        {{.no_input = true, .email = "b@example.com", .username = "ann", .first_name = "B"},
         "CommandError: Error: That username is already taken."},
    };
    for (const fact& f : table) {
        scripted_terminal term;
        CHECK(s.create(term, f.given) == cli::failed);
        CHECK(term.errors == lines{f.want});
    }
    scripted_terminal blank;
    blank.variables = {{"DJANGO_SUPERUSER_PASSWORD", ""}};
    CHECK(s.create(blank, {.no_input = true, .email = "b@example.com", .username = "b", .first_name = "B"}) ==
          cli::failed);
    CHECK(!s.find("b@example.com"));
}

TEST_CASE("createsuperuser --noinput: without a password nobody can log in (A15)") {
    site s;
    scripted_terminal term;
    CHECK(s.create(term, {.no_input = true, .email = "b@example.com", .username = "b", .first_name = "B"}) ==
          cli::done);
    const auto user = s.find("b@example.com");
    REQUIRE(user);
    CHECK(user->password.starts_with("!"));
    CHECK(user->password.size() == 41);
}

TEST_CASE("changepassword: asks twice and stores") {
    site s;
    s.add_ann();
    scripted_terminal term({"Other!tree-gloss78", "Other!tree-gloss78"});
    CHECK(s.change(term, "ann@example.com") == cli::done);
    CHECK(term.out == lines{"Changing password for user 'ann'", "Password changed successfully for user 'ann'"});
    CHECK(term.prompts == lines{"(hidden) Password: ", "(hidden) Password (again): "});
    CHECK(s.accepts("ann@example.com", "Other!tree-gloss78"));
    CHECK(!s.accepts("ann@example.com", good));
    CHECK(s.log.has("password_changed"));
}

TEST_CASE("changepassword: three tries, a blank one ends it, an unknown user is named") {
    site s;
    s.add_ann();
    scripted_terminal three({"a", "b", "short", "short", "x", "y"});
    CHECK(s.change(three, "ann@example.com") == cli::failed);
    CHECK(three.out == lines{"Changing password for user 'ann'", "Passwords do not match. Please try again.",
                             "Passwords do not match. Please try again."});
    CHECK(three.errors == lines{"This password is too short. It must contain at least 8 characters.",
                                "CommandError: Aborting password change for user 'ann' after 3 attempts"});
    scripted_terminal blank({""});
    CHECK(s.change(blank, "ann@example.com") == cli::failed);
    CHECK(blank.errors == lines{"CommandError: aborted"});
    for (const std::deque<std::string>& typed : {std::deque<std::string>{}, {"Other!tree-gloss78"}}) {
        scripted_terminal given_up(typed);
        CHECK(s.change(given_up, "ann@example.com") == cli::failed);
        CHECK(given_up.errors == lines{"\nOperation cancelled."});
    }
    scripted_terminal unknown;
    CHECK(s.change(unknown, "bob@example.com") == cli::failed);
    CHECK(unknown.errors == lines{"CommandError: user 'bob@example.com' does not exist"});
    CHECK(s.accepts("ann@example.com", good));
}

TEST_CASE("flushexpiredtokens: expired rows go, with counts") {
    site s;
    const auto now = s.clock.now();
    const auto row = [&](std::string jti, int seconds) {
        return store::outstanding_token{jti, jti, std::nullopt, now, now + std::chrono::seconds(seconds)};
    };
    REQUIRE(support::run(s.store->tokens().add_outstanding(row("old", 0))));
    REQUIRE(support::run(s.store->tokens().add_outstanding(row("new", 1))));
    REQUIRE(support::run(s.store->tokens().blacklist(row("dead", -1), now)));
    scripted_terminal term;
    CHECK(cli::flush_expired_tokens(term, s.store->tokens(), s.clock) == cli::done);
    CHECK(term.out == lines{"Deleted 2 expired outstanding token(s), of which 1 blacklisted."});
    CHECK(cli::flush_expired_tokens(term, s.store->tokens(), s.clock) == cli::done);
    CHECK(term.out.back() == "Deleted 0 expired outstanding token(s), of which 0 blacklisted.");
}

TEST_CASE("accounts: a database that fails at any call is a sentence and exit code 1") {
    for (int n = 1; n <= 8; ++n) {
        site s;
        s.add_ann();
        auto wrapped = std::make_unique<support::failing_store>(std::move(s.store));
        auto& failing = *wrapped;
        s.store = std::move(wrapped);
        const auto attempt = [&](auto command) {
            failing.fail_at(n);
            const int before = failing.calls();
            scripted_terminal term({good, good});
            const int code = command(term);
            const bool reached = failing.calls() - before >= n;
            failing.fail_at(0);
            CHECK(code == (reached ? cli::failed : cli::done));
            CHECK(term.all().contains("the database cannot answer now") == reached);
        };
        attempt([&](scripted_terminal& term) {
            return s.create(term, {.no_input = true, .email = "b@example.com", .username = "b", .first_name = "B"});
        });
        attempt([&](scripted_terminal& term) { return s.change(term, "ann@example.com"); });
        attempt([&](scripted_terminal& term) { return cli::flush_expired_tokens(term, s.store->tokens(), s.clock); });
    }
}
