// POST /accounts/register/ as facts.
#include "site.hpp"

#include <doctest/doctest.h>

using support::site;

TEST_CASE("register: a good body answers 201 with an empty body and no Content-Type") {
    site s;
    const auto answer = s.register_user("ann");
    CHECK(answer.status == 201);
    CHECK(answer.body.empty());
    CHECK_FALSE(answer.headers.contains("Content-Type"));
}

TEST_CASE("register: the row has Django's defaults and the password only as a hash") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    const auto row = support::run(s.store.users().find_by_login(store::login_field::email, "ann@example.com"));
    REQUIRE(row);
    REQUIRE(row->has_value());
    const store::user& user = **row;
    CHECK(user.username == "ann");
    CHECK(user.first_name == "Ann");
    CHECK(user.last_name.empty());
    CHECK(user.is_active);
    CHECK_FALSE(user.is_staff);
    CHECK_FALSE(user.is_superuser);
    CHECK_FALSE(user.last_login.has_value());
    CHECK(user.date_joined == s.clock.now());
    CHECK(user.password.starts_with("pbkdf2_sha256$10$"));
}

TEST_CASE("register: errors across fields come one at a time, in the tutorial's order") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    struct row {
        const char* body;
        const char* want;
    };
    const row rows[] = {
        {R"({"email":"ann@example.com","username":"ann","password":"Plum!tree-gloss77","password2":"other","first_name":"A"})",
         R"({"password":["Password fields didn't match."]})"},
        {R"({"email":"ann@example.com","username":"ann","password":"Plum!tree-gloss77","password2":"Plum!tree-gloss77","first_name":"A"})",
         R"({"username":["User with this username already exists."]})"},
        {R"({"email":"ann@example.com","username":"bob","password":"Plum!tree-gloss77","password2":"Plum!tree-gloss77","first_name":"A"})",
         R"({"email":["User with this email already exists."]})"},
        {R"({"email":"ann@example.com","username":"ann","password":"12345678","password2":"x","first_name":"A"})",
         R"({"password":["This password is too common.","This password is entirely numeric."]})"},
    };
    for (const auto& r : rows) {
        CAPTURE(r.body);
        const auto answer = s.ask(s.registers, "POST", r.body);
        CHECK(answer.status == 400);
        CHECK(answer.body == r.want);
    }
}

TEST_CASE("register: what the unique index refuses is the 400 of the look-up") {
    CHECK(accounts::refusal(store::errc::email_taken).status == 400);
    CHECK(base::json::write(accounts::refusal(store::errc::email_taken).body) ==
          R"({"email":["User with this email already exists."]})");
    CHECK(base::json::write(accounts::refusal(store::errc::username_taken).body) ==
          R"({"username":["User with this username already exists."]})");
}

TEST_CASE("register: privileged keys in the body are ignored (A18)") {
    site s;
    const auto answer =
        s.ask(s.registers, "POST",
              R"({"email":"a@b.co","username":"a","password":"Plum!tree-gloss77","password2":"Plum!tree-gloss77",
            "first_name":"A","is_staff":true,"is_superuser":true,"is_active":false,"id":77,"last_login":"2020-01-01"})");
    REQUIRE(answer.status == 201);
    const auto row = support::run(s.store.users().find_by_login(store::login_field::email, "a@b.co"));
    CHECK_FALSE((**row).is_staff);
    CHECK_FALSE((**row).is_superuser);
    CHECK((**row).is_active);
    CHECK((**row).id == 1);
}

TEST_CASE("register: strict mode refuses what the recorded site takes") {
    site s({.mode = accounts::registration::strict});
    REQUIRE(s.register_user("ann").status == 201);
    const auto refused = [&](std::string_view name, std::string_view password) {
        const auto answer = s.register_user(name, password);
        CHECK(answer.status == 400);
        return answer.body;
    };
    CHECK(refused("ANN", "Plum!tree-gloss77") == R"({"email":["User with this email already exists."]})");
    // U+017F lowers to s: two addresses that look alike (A16).
    CHECK(refused("\xc5\xbf", "Plum!tree-gloss77") == R"({"email":["Enter a valid email address."]})");
    CHECK(refused("a b", "Plum!tree-gloss77").find("Enter a valid email address.") != std::string::npos);
    CHECK(refused("bartholomew", "bartholomew1") == R"({"password":["The password is too similar to the username."]})");
    CHECK(refused(std::string(151, 'x'), "Plum!tree-gloss77").find("no more than 150 characters") != std::string::npos);
    CHECK(refused("carl", std::string(4097, 'x')).find("no more than 4096 characters") != std::string::npos);
}

TEST_CASE("register: strict mode keeps the blanks of a password, and login does too (A06)") {
    site s({.mode = accounts::registration::strict});
    REQUIRE(s.register_user("ann", " Plum!tree-gloss77 ").status == 201);
    CHECK(s.login("ann", "Plum!tree-gloss77").status == 401);
    CHECK(s.login("ann", " Plum!tree-gloss77 ").status == 200);
}

TEST_CASE("register: a store that fails at any call is 503 with Retry-After, never another status (H11)") {
    for (int n = 1; n <= 3; ++n) {
        CAPTURE(n);
        site s;
        s.store.fail_at(n);
        const auto answer = s.register_user("ann");
        CHECK(answer.status == 503);
        CHECK(answer.headers.contains("Retry-After"));
        s.store.fail_at(0);
        CHECK(s.register_user("ann").status == 201);
    }
}

TEST_CASE("register: is_username is Django's pattern") {
    for (const char* good : {"a", "Ann_9", "a@b.+-_", "\xc3\xa9t\xc3\xa9", "\xe4\xbd\xa0\xe5\xa5\xbd", "\xd9\xa1"}) {
        CAPTURE(good);
        CHECK(accounts::is_username(good));
    }
    for (const char* bad : {"", "a b", "a/b", "a\n", "<b>", "\xf0\x9f\x98\x80", "e\xcc\x81"}) {
        CAPTURE(bad);
        CHECK_FALSE(accounts::is_username(bad));
    }
}

TEST_CASE("register: strict mode lets the store decide between addresses that differ in case (A16, I5)") {
    support::site s({.mode = accounts::registration::strict});
    REQUIRE(s.register_user("ann").status == 201);
    store::user row{.password = "!", .username = "other", .first_name = "B", .email = "ANN@example.com"};
    const auto refused = support::run(s.store.users().insert_ignoring_case(row));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == store::errc::email_taken);
    CHECK(support::run(s.store.users().insert(row)));
}
