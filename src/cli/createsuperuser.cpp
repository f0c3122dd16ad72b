// `latchkey createsuperuser`: Django's management command, its questions, words and order.
#include "accounts/user_fields.hpp"
#include "app/checks.hpp"
#include "base/run_task.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validators.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <array>
#include <memory>

namespace cli {
namespace {

struct cancelled {};

/// A question of the command: Django's model field, as far as the command line sees it.
struct question {
    std::string_view name;          ///< the option and the column: `first_name`
    std::string_view verbose_name;  ///< `first name`
    std::size_t max_length;
    bool required;
    std::string store::user::* column;
    std::optional<std::string> superuser_options::* option;
    std::string (*fault)(std::string_view);  ///< empty: good
};

std::string email_fault(std::string_view text) {
    return app::is_email(text) ? "" : "Enter a valid email address.";
}
std::string username_fault(std::string_view text) {
    return std::string(accounts::is_username(text) ? "" : accounts::invalid_username);
}

constexpr question email_question{
    "email",      "email address", accounts::max_email_length, true, &store::user::email, &superuser_options::email,
    &email_fault,
};
constexpr question username_question{
    "username",      "username", accounts::max_name_length, true, &store::user::username, &superuser_options::username,
    &username_fault,
};
constexpr question first_name_question{
    "first_name",
    "first name",
    accounts::max_name_length,
    false,
    &store::user::first_name,
    &superuser_options::first_name,
    nullptr,
};

/// USERNAME_FIELD first, then REQUIRED_FIELDS.
std::array<question, 3> questions(store::login_field login) {
    if (login == store::login_field::username) return {username_question, email_question, first_name_question};
    return {email_question, username_question, first_name_question};
}

std::string capital(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

/// Django's BaseUserManager.normalize_email: the domain in lower case.
void normalize_email(std::string& email) {
    const auto at = email.rfind('@');
    if (at != std::string::npos) email.replace(at, std::string::npos, base::lower(std::string_view(email).substr(at)));
}

/// Django's field.clean: the message, or nothing.
std::string clean(const question& q, std::string_view text) {
    if (text.empty()) return q.required ? "This field cannot be blank." : "";
    if (base::first_surrogate(text) || base::decode_replacing(text) != text) return "This is not UTF-8 text.";
    const std::size_t length = base::code_point_count(text);
    std::string fault = q.fault != nullptr ? q.fault(text) : "";
    if (fault.empty() && length > q.max_length) {
        fault = fmt::format("Ensure this value has at most {} characters (it has {}).", q.max_length, length);
    }
    return fault;
}

class interview {
public:
    interview(const account_context& c, const superuser_options& given) : c_(c), given_(given) {}

    int run() {
        try {
            return given_.no_input ? without_questions() : with_questions();
        } catch (const cancelled&) {
            c_.term.print_error("\nOperation cancelled.");
            return failed;
        }
    }

private:
    int refuse(const std::string& sentence) {
        c_.term.print_error("CommandError: " + sentence);
        return failed;
    }

    /// Both columns are unique, whichever of them logs in.
    std::string taken(const question& q, std::string value) {
        store::result<bool> exists = false;
        if (q.name == "email") {
            normalize_email(value);
            const bool ignore_case = c_.options.accounts.mode == accounts::registration::strict;
            exists = base::run_task(c_.users.email_exists(value, ignore_case));
        } else if (q.name == "username") {
            exists = base::run_task(c_.users.username_exists(value));
        }
        if (!exists) return store_fault(exists.error());
        return *exists ? fmt::format("Error: That {} is already taken.", q.verbose_name) : "";
    }

    std::string ask(const question& q) {
        for (std::optional<std::string> value = given_.*q.option;; value.reset()) {
            const bool was_asked = !value;
            if (!value) value = c_.term.ask(capital(q.verbose_name) + ": ");
            if (!value) throw cancelled{};
            if (const std::string fault = clean(q, *value); !fault.empty()) {
                c_.term.print_error(was_asked ? "Error: " + fault : fault);
            } else if (const std::string conflict = taken(q, *value); !conflict.empty()) {
                c_.term.print_error(conflict);
            } else {
                return *value;
            }
        }
    }

    base::secret ask_hidden(std::string_view prompt) {
        auto text = c_.term.ask_hidden(prompt);
        if (!text) throw cancelled{};
        return std::move(*text);
    }

    base::secret ask_password() {
        const passwords::validator_list validators(c_.options.passwords.validators);
        for (;;) {
            base::secret password = ask_hidden("Password: ");
            const base::secret again = ask_hidden("Password (again): ");
            if (!base::equal_constant_time(password.expose(), again.expose())) {
                c_.term.print_error("Error: Your passwords didn't match.");
                continue;
            }
            if (base::strip(password.expose()).empty()) {
                c_.term.print_error("Error: Blank passwords aren't allowed.");
                continue;
            }
            if (password.size() > c_.options.passwords.max_password_bytes) {
                c_.term.print_error("Error: This password is too long.");
                continue;
            }
            const auto messages = validators.judge(password.expose(), {{"username", "username", row_.username},
                                                                       {"first_name", "first name", row_.first_name},
                                                                       {"last_name", "last name", row_.last_name},
                                                                       {"email", "email address", row_.email}});
            if (messages.empty()) return password;
            for (const std::string& message : messages) c_.term.print_error(message);
            const auto answer = c_.term.ask("Bypass password validation and create user anyway? [y/N]: ");
            if (!answer) throw cancelled{};
            if (*answer == "y" || *answer == "Y") return password;
        }
    }

    int with_questions() {
        if (!c_.term.interactive()) {
            c_.term.print(
                "Superuser creation skipped due to not running in a TTY. You can run `latchkey createsuperuser` in a "
                "terminal to create one, or use --noinput.");
            return done;
        }
        const auto order = questions(c_.options.accounts.username_field);
        const auto& login = given_.*order.front().option;
        if (login && login->empty()) return refuse(capital(order.front().verbose_name) + " cannot be blank.");
        for (const question& q : order) row_.*q.column = ask(q);
        const base::secret password = ask_password();
        return insert(&password);
    }

    int without_questions() {
        for (const question& q : questions(c_.options.accounts.username_field)) {
            auto value = given_.*q.option;
            if (!value) value = c_.term.variable("DJANGO_SUPERUSER_" + upper(q.name));
            if (!value || value->empty()) return refuse(fmt::format("You must use --{} with --noinput.", q.name));
            std::string fault = clean(q, *value);
            if (fault.empty()) fault = taken(q, *value);
            if (!fault.empty()) return refuse(fault);
            row_.*q.column = *value;
        }
        auto text = c_.term.variable("DJANGO_SUPERUSER_PASSWORD");
        if (!text) return insert(nullptr);
        const base::secret password(*text);
        base::wipe(*text);
        if (base::strip(password.expose()).empty()) return refuse("Blank passwords aren't allowed.");
        if (password.size() > c_.options.passwords.max_password_bytes) return refuse("This password is too long.");
        return insert(&password);
    }

    /// Without a password the account exists, but nobody can log in to it: Django's unusable password.
    int insert(const base::secret* password) {
        normalize_email(row_.email);
        row_.is_staff = row_.is_superuser = row_.is_active = true;
        row_.date_joined = c_.clock.now();
        row_.password = password != nullptr ? passwords::service(c_.options.passwords, c_.random).make_now(*password)
                                            : passwords::unusable(c_.random);
        const auto id = base::run_task(c_.users.insert(row_));
        if (!id) return refuse(store_fault(id.error()));
        c_.log.info(base::event::superuser_created, {{"user_id", *id}});
        c_.term.print("Superuser created successfully.");
        return done;
    }

    const account_context& c_;
    const superuser_options& given_;
    store::user row_;
};

}  // namespace

int create_superuser(const account_context& c, const superuser_options& given) {
    return interview(c, given).run();
}

void add_createsuperuser(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand("createsuperuser", "Creates a user who may do everything.");
    add_common_options(command, c);
    auto given = std::make_shared<superuser_options>();
    command.add_option("--email", given->email, "The e-mail address");
    command.add_option("--username", given->username, "The username");
    command.add_option("--first_name,--first-name", given->first_name, "The first name");
    command.add_flag(
        "--noinput,--no-input", given->no_input,
        "Asks nothing: --email, --username and --first_name, or DJANGO_SUPERUSER_EMAIL, _USERNAME, _FIRST_NAME; "
        "the password is DJANGO_SUPERUSER_PASSWORD, and without it nobody can log in to the account");
    command.footer("Example:\n  latchkey createsuperuser --email ann@example.com");
    command.callback([&c, given] {
        c.chosen = [&c, given] {
            return with_accounts(c,
                                 [&](const account_context& accounts) { return create_superuser(accounts, *given); });
        };
    });
}

}  // namespace cli
