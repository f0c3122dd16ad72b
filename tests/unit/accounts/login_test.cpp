// POST /accounts/token/ as facts.
#include "site.hpp"

#include <doctest/doctest.h>

using support::site;

namespace {

void change(site& s, const std::function<void(store::user&)>& edit) {
    // The store has no method for staff's edits yet, so the row is made anew under another id.
    store::user row = **support::run(s.store.users().find_by_login(store::login_field::email, "ann@example.com"));
    edit(row);
    row.email = "changed@example.com";
    row.username = "changed";
    REQUIRE(support::run(s.store.users().insert(row)));
}

std::string without_date(const http::response& r) {
    std::string text = std::to_string(r.status) + "\n";
    for (const auto& field : r.headers) text += field.name + ": " + field.value + "\n";
    return text + r.body;
}

}  // namespace

TEST_CASE("login: the pair comes refresh first, and is not to be cached (S17)") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    const auto answer = s.login("ann");
    CHECK(answer.status == 200);
    CHECK(answer.body.starts_with(R"({"refresh":"eyJ)"));
    CHECK(answer.body.find(R"(","access":"eyJ)") != std::string::npos);
    CHECK(answer.headers.find("Cache-Control") == "no-store");
}

TEST_CASE("login: unknown, wrong password, inactive and unusable are the same bytes (A01)") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    const std::string unknown = without_date(s.login("nobody"));
    CHECK(unknown.starts_with("401\n"));
    CHECK(unknown.find(R"({"detail":"No active account found with the given credentials"})") != std::string::npos);
    CHECK(unknown.find("WWW-Authenticate: JWT realm=\"api\"\n") != std::string::npos);
    CHECK(without_date(s.login("ann", "wrong")) == unknown);

    SUBCASE("inactive, right password") {
        change(s, [](store::user& u) { u.is_active = false; });
    }
    SUBCASE("unusable password") {
        change(s, [](store::user& u) { u.password = "!abcdefghij"; });
    }
    SUBCASE("corrupt hash") {
        change(s, [](store::user& u) { u.password = "pbkdf2_sha256$x$y"; });
    }
    SUBCASE("empty hash") {
        change(s, [](store::user& u) { u.password = ""; });
    }
    CHECK(without_date(s.login("changed")) == unknown);
}

TEST_CASE("login: a correct password with an outdated hash is stored anew, a wrong one changes nothing") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    // 1 iteration of PBKDF2-SHA256 over "Plum!tree-gloss77": made with the service itself at that cost.
    passwords::settings one = support::cheap_passwords();
    one.pbkdf2_iterations = 1;
    const std::string old = passwords::service(one, s.random).make_now(base::secret("Plum!tree-gloss77"));
    change(s, [&](store::user& u) { u.password = old; });
    const auto stored = [&] {
        return (**support::run(s.store.users().find_by_login(store::login_field::email, "changed@example.com")))
            .password;
    };
    CHECK(s.login("changed", "wrong").status == 401);
    CHECK(stored() == old);
    CHECK(s.login("changed").status == 200);
    CHECK(stored().starts_with("pbkdf2_sha256$10$"));
    CHECK(s.login("changed").status == 200);
}

TEST_CASE("login: last_login is set only where UPDATE_LAST_LOGIN says so") {
    for (const bool on : {false, true}) {
        tokens::settings options = support::test_tokens();
        options.update_last_login = on;
        site s({}, options);
        REQUIRE(s.register_user("ann").status == 201);
        REQUIRE(s.login("ann").status == 200);
        const auto row = support::run(s.store.users().find_by_id(1));
        CHECK((**row).last_login.has_value() == on);
    }
}

TEST_CASE("login: username can be the login field") {
    site s({.username_field = store::login_field::username});
    REQUIRE(s.register_user("ann").status == 201);
    CHECK(s.ask(s.obtains, "POST", R"({"username":"ann","password":"Plum!tree-gloss77"})").status == 200);
    CHECK(s.ask(s.obtains, "POST", R"({"email":"ann@example.com","password":"x"})").body ==
          R"({"username":["This field is required."]})");
}

TEST_CASE("login: OPTIONS describes the fields as DRF's metadata") {
    site s;
    const auto answer = s.ask(s.obtains, "OPTIONS");
    CHECK(answer.status == 200);
    CHECK(answer.body.find(
              R"("actions":{"POST":{"email":{"type":"string","required":true,"read_only":false,"label":"Email"},)"
              R"("password":{"type":"string","required":true,"read_only":false,"label":"Password"}}})") !=
          std::string::npos);
}

TEST_CASE("login: a full hash queue is 503 with Retry-After and is logged") {
    site s({}, support::test_tokens(), std::make_unique<support::refusing_engine>(passwords::admission::full));
    const auto answer = s.login("nobody");
    CHECK(answer.status == 503);
    CHECK(answer.headers.contains("Retry-After"));
    CHECK(s.log.has("event=hash_queue_full"));
}

TEST_CASE("login: a hash that needs more memory than all may take is 503, and the log says what to look at") {
    site s({}, support::test_tokens(), std::make_unique<support::refusing_engine>(passwords::admission::too_large));
    CHECK(s.login("nobody").status == 503);
    CHECK(s.log.has("event=hash_memory_exceeded"));
    CHECK(s.log.has("PASSWORDS.HASH_MEMORY_LIMIT"));
}

TEST_CASE("login: a client that has hung up is no alarm, but its attempt is in the log (H10)") {
    site s({}, support::test_tokens(), std::make_unique<support::refusing_engine>(passwords::admission::taken));
    CHECK(s.login("nobody").status == 503);
    CHECK_FALSE(s.log.has("event=hash_queue_full"));
    CHECK(s.log.has("event=login_failed"));
    CHECK(s.log.has("reason=abandoned"));
}

TEST_CASE("login: what was not looked at is no wrong try, and who hangs up keeps his") {
    using passwords::admission;
    for (const auto& [answer, last] : {std::pair{admission::full, 503}, std::pair{admission::taken, 429}}) {
        site s({.login_attempts = 5}, support::test_tokens(), std::make_unique<support::refusing_engine>(answer));
        s.client = "198.51.100.7";
        for (int i = 0; i < 5; ++i) CHECK(s.login("ann").status == 503);
        CHECK(s.login("ann").status == last);
    }
}

TEST_CASE("login: beyond the wrong tries it is DRF's 429, for everybody the same (A01, A12)") {
    site s({.login_attempts = 3});
    REQUIRE(s.register_user("ann").status == 201);
    s.client = "198.51.100.7";
    for (const std::string_view name : {"ann", "nobody"}) {
        for (int i = 0; i < 3; ++i) CHECK(s.login(name, "wrong").status == 401);
        const auto refused = s.login(name);
        CHECK(refused.status == 429);
        CHECK(refused.headers.find("Retry-After") == "100");
        CHECK(refused.body == R"({"detail":"Request was throttled. Expected available in 100 seconds."})");
        CHECK(s.log.has("reason=throttled"));
    }
    s.client = "198.51.100.8";
    CHECK(s.login("ann").status == 200);
}

TEST_CASE("login: right passwords are not counted, and an inactive user's right one is as wrong as any (A01)") {
    site s({.login_attempts = 3});
    REQUIRE(s.register_user("ann").status == 201);
    for (int i = 0; i < 20; ++i) CHECK(s.login("ann").status == 200);
    change(s, [](store::user& u) { u.is_active = false; });
    for (int i = 0; i < 3; ++i) CHECK(s.login("changed").status == 401);
    CHECK(s.login("changed").status == 429);
}

TEST_CASE("login and registration: the engine is told the address and the account that is tried") {
    auto made = std::make_unique<support::refusing_engine>(passwords::admission::full);
    const auto& asked = made->asked;
    site s({}, support::test_tokens(), std::move(made));
    s.client = "192.0.2.7";
    (void)s.login("nobody");
    (void)s.login("somebody");
    (void)s.register_user("nobody");
    s.client = "192.0.2.8";
    (void)s.login("nobody");
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].address != 0);
    CHECK(asked[0].address == asked[1].address);
    CHECK(asked[0].address == asked[2].address);
    CHECK(asked[0].address != asked[3].address);
    CHECK(asked[0].account != 0);
    CHECK(asked[0].account != asked[1].account);
    CHECK(asked[0].account == asked[2].account);
    CHECK(asked[0].account == asked[3].account);
}

TEST_CASE("login: a store that fails at any call is 503, never 401 (H11)") {
    for (int n = 1; n <= 2; ++n) {
        CAPTURE(n);
        site s;
        REQUIRE(s.register_user("ann").status == 201);
        s.store.fail_at(n);
        CHECK(s.login("ann").status == 503);
        s.store.fail_at(0);
        CHECK(s.login("ann").status == 200);
    }
}

TEST_CASE("login: the log has who, from where and why, and no credential (H10, S13)") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    REQUIRE(s.login("ann").status == 200);
    REQUIRE(s.login("ann", "Wrong-pass-w0rd").status == 401);
    CHECK(s.log.has("event=user_registered"));
    CHECK(s.log.has("event=login_succeeded"));
    CHECK(s.log.has("event=login_failed"));
    CHECK(s.log.has("reason=credentials"));
    CHECK_FALSE(s.log.has("Plum!tree"));
    CHECK_FALSE(s.log.has("Wrong-pass"));
    CHECK_FALSE(s.log.has("eyJ"));
}

TEST_CASE("activity: logins, failed ones and registrations are counted by their day in UTC") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    REQUIRE(s.login("ann").status == 200);
    REQUIRE(s.login("ann", "wrong").status == 401);
    s.clock.advance(std::chrono::hours(24));
    REQUIRE(s.login("nobody").status == 401);
    const auto counted = s.counted.waiting();
    const auto count_of = [&](std::int64_t day, std::string_view name) {
        for (const auto& f : counted) {
            if (f.day == day && f.name == name) return f.count;
        }
        return std::int64_t{0};
    };
    const std::int64_t first = 1'700'000'000 / 86'400;
    CHECK(count_of(first, "registration") == 1);
    CHECK(count_of(first, "login") == 1);
    CHECK(count_of(first, "login_failed") == 1);
    CHECK(count_of(first + 1, "login_failed") == 1);

    const auto taken = s.counted.take();
    CHECK(taken.size() == 4);
    CHECK(s.counted.waiting().empty());
    s.counted.put_back(taken);
    s.counted.put_back(taken);
    CHECK(s.counted.waiting().size() == 4);
    CHECK(s.counted.waiting().front().count == 2);
}
