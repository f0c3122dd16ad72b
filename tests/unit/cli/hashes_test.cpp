// `users hashes` against the memory store: the table, the JSON, who is counted, and what a failing store gets said.
#include "base/json.hpp"
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

const std::string salt = "Kq7vWx2ZpLm9RtYb4NcHs8";
const std::string digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::string pbkdf2(const std::string& iterations) {
    return "pbkdf2_sha256$" + iterations + "$" + salt + "$" + digest;
}

/// A clock that each look moves on.
class passing_clock final : public base::clock {
public:
    explicit passing_clock(std::chrono::milliseconds by) : by_(by) {}
    [[nodiscard]] base::time_point now() const override {
        clock_.advance(by_);
        return clock_.now();
    }

private:
    std::chrono::milliseconds by_;
    mutable support::manual_clock clock_;
};

struct site {
    void add(const std::string& password, int times = 1, bool is_active = true) {
        for (int i = 0; i < times; ++i) {
            store::user row;
            row.username = "u" + std::to_string(++users);
            row.email = row.username + "@example.com";
            row.password = password;
            row.is_active = is_active;
            REQUIRE(support::run(store.users().insert(row)));
        }
    }
    int count(scripted_terminal& term, const cli::hashes_options& given = {}) {
        return cli::count_hashes({term, options, store.users(), clock, random, log}, given);
    }
    base::json::value json(bool active_only = false) {
        scripted_terminal term;
        REQUIRE(count(term, {.json = true, .active_only = active_only}) == cli::done);
        REQUIRE(term.out.size() == 1);
        return base::json::parse(term.out[0]).value().value;
    }

    int users = 0;
    app::settings options;
    support::failing_store store{store::memory::make_memory_store()};
    support::manual_clock clock;
    support::counting_random random;
    support::recording_logger log;
};

/// Every state, in different numbers.
void fill(site& s) {
    s.add(pbkdf2("1500000"), 9);
    s.add(pbkdf2("870000"), 5);
    s.add(pbkdf2("870000"), 2, false);
    s.add("bcrypt$$2b$12$abcdefghijklmnopqrstuu1eRdnORanSMHNqc4.68ZDfhlU.WfScW", 4);
    s.add("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99", 3);
    s.add("!Kq7vWx2ZpLm9RtYb4NcHs8Kq7vWx2ZpLm9RtYb4N", 2);
    s.add("");
    s.add("5f4dcc3b5aa765d61d8327deb882cf99");
}

}  // namespace

TEST_CASE("hashes: a table by number of users, then how many working passwords are current") {
    site s;
    fill(s);
    scripted_terminal term;
    CHECK(s.count(term) == cli::done);
    CHECK(term.errors.empty());
    CHECK(term.progress.empty());
    const lines expected{
        " SHARE  USERS  ALGORITHM      COST                  STATE",
        "33.3 %      9  pbkdf2_sha256  1,500,000 iterations  current",
        "25.9 %      7  pbkdf2_sha256  870,000 iterations    renewed at next login",
        "14.8 %      4  bcrypt         rounds 12             cannot log in: not in PASSWORD_HASHERS",
        "11.1 %      3  md5            -                     cannot log in: unknown algorithm",
        " 7.4 %      2  -              -                     no password set (unusable)",
        " 3.7 %      1  -              -                     cannot log in: not a valid hash",
        " 3.7 %      1  -              -                     cannot log in: empty",
        "",
        "Users: 27 (2 inactive)",
        "Current: 9 of 16 working passwords, 56.2 %  [################..............]",
        "New hashes: pbkdf2_sha256, 1,500,000 iterations",
    };
    CHECK(term.out == expected);
}

TEST_CASE("hashes: --active leaves the inactive out, who cannot log in, and says how many they are") {
    site s;
    fill(s);
    scripted_terminal term;
    CHECK(s.count(term, {.active_only = true}) == cli::done);
    CHECK(term.all().contains("20.0 %      5  pbkdf2_sha256  870,000 iterations"));
    CHECK(term.all().contains("Active users: 25 (2 inactive left out)"));
    CHECK(term.all().contains("Current: 9 of 14 working passwords, 64.2 %"));
}

TEST_CASE("hashes: --json is one line with numbers to compute with") {
    site s;
    s.add(pbkdf2("1500000"), 2);
    s.add(pbkdf2("870000"), 3, false);
    s.add("!");
    const char* expected =
        R"({"time":"2023-11-14T22:13:20Z","active_only":false,"users":6,"inactive":3,"working":5,"current":2,)"
        R"("preferred":{"algorithm":"pbkdf2_sha256","cost":"1,500,000 iterations","work":1500000},"groups":[)"
        R"({"algorithm":"pbkdf2_sha256","cost":"870,000 iterations","work":870000,"state":"outdated","users":3},)"
        R"({"algorithm":"pbkdf2_sha256","cost":"1,500,000 iterations","work":1500000,"state":"current","users":2},)"
        R"({"algorithm":null,"cost":null,"work":null,"state":"unusable","users":1}]})";
    CHECK(base::json::write(s.json()) == expected);
    const auto active = s.json(true);
    CHECK(*active.if_object()->find("users")->if_integer() == 3);
    CHECK(*active.if_object()->find("inactive")->if_integer() == 3);
    CHECK(*active.if_object()->find("active_only")->if_bool());
}

TEST_CASE("hashes: a share is rounded down, so that 100.0 % are all, and a single user is not nothing") {
    site s;
    s.add(pbkdf2("1500000"), 2999);
    s.add(pbkdf2("870000"));
    scripted_terminal term;
    CHECK(s.count(term) == cli::done);
    CHECK(term.out[1].starts_with("99.9 %  2,999  "));
    CHECK(term.out[2].starts_with("<0.1 %      1  "));
    CHECK(term.all().contains("99.9 %  [#############################.]"));
    site all;
    all.add(pbkdf2("1500000"), 7);
    scripted_terminal good;
    CHECK(all.count(good) == cli::done);
    CHECK(good.all().contains("Current: 7 of 7 working passwords, 100.0 %  [##############################]"));
}

TEST_CASE("hashes: a database without users is counted, too") {
    site s;
    scripted_terminal term;
    CHECK(s.count(term) == cli::done);
    REQUIRE(term.out.size() == 3);
    CHECK(term.out[0] == "Users: 0 (0 inactive)");
    CHECK(term.out[1] == "Current: 0 of 0 working passwords, 0.0 %  [..............................]");
    CHECK(*s.json().if_object()->find("users")->if_integer() == 0);
}

TEST_CASE("hashes: nothing of a salt or a digest is said (S13)") {
    site s;
    fill(s);
    s.add("Plum!tree$gloss77");
    for (const bool json : {false, true}) {
        scripted_terminal term;
        CHECK(s.count(term, {.json = json}) == cli::done);
        for (const std::string& secret : {salt, digest, std::string("abcdefghijklmnop"), std::string("1eRdnOR"),
                                          std::string("5f4dcc3b"), std::string("Plum"), std::string("gloss")})
            CHECK(!term.all().contains(secret));
        CHECK(s.log.lines().empty());
    }
}

TEST_CASE("hashes: users of many pages are counted once each, and a failing page is a sentence and exit code 1") {
    site s;
    s.add(pbkdf2("1500000"), 3000);  // three full pages and an empty one
    const int before = s.store.calls();
    scripted_terminal term;
    CHECK(s.count(term) == cli::done);
    CHECK(s.store.calls() - before == 4);
    CHECK(term.all().contains("Current: 3,000 of 3,000 working passwords"));
    for (int page = 1; page <= 4; ++page) {
        CAPTURE(page);
        s.store.fail_at(page);
        scripted_terminal failing;
        CHECK(s.count(failing) == cli::failed);
        CHECK(failing.out.empty());
        REQUIRE(failing.errors.size() == 1);
        CHECK(failing.errors[0].starts_with("Error: the database cannot answer now"));
    }
}

TEST_CASE("hashes: a count of more than a second shows how far it is, and takes the line away") {
    site s;
    s.add(pbkdf2("1500000"), 4500);
    scripted_terminal term;
    const passing_clock slow(std::chrono::milliseconds(400));
    CHECK(cli::count_hashes({term, s.options, s.store.users(), slow, s.random, s.log}, {}) == cli::done);
    CHECK(term.progress == lines{"3,000 users so far ...", "4,000 users so far ...", ""});
    scripted_terminal failing;
    s.store.fail_at(5);
    CHECK(cli::count_hashes({failing, s.options, s.store.users(), slow, s.random, s.log}, {}) == cli::failed);
    CHECK(failing.progress.back().empty());
    scripted_terminal quick;
    const passing_clock fast(std::chrono::milliseconds(100));
    CHECK(cli::count_hashes({quick, s.options, s.store.users(), fast, s.random, s.log}, {}) == cli::done);
    CHECK(quick.progress.empty());
}
