// GET and PATCH /accounts/me/ as facts.
#include "site.hpp"

#include <doctest/doctest.h>

using support::site;

TEST_CASE("me: the signed-in user, five keys in the recorded order") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    const auto answer = s.ask(s.me, "GET", "", "JWT " + s.access("ann"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"id":1,"email":"ann@example.com","username":"ann","first_name":"Ann","last_name":""})");
}

TEST_CASE("me: nobody is 401 with a challenge, whatever the method") {
    site s;
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "FOO"}) {
        CAPTURE(method);
        const auto answer = s.ask(s.me, method);
        CHECK(answer.status == 401);
        CHECK(answer.headers.find("WWW-Authenticate") == "JWT realm=\"api\"");
    }
}

TEST_CASE("me: PATCH takes the names, each alone or both, and nothing else (A18)") {
    site s;
    REQUIRE(s.register_user("ann").status == 201);
    const std::string auth = "JWT " + s.access("ann");
    struct row {
        const char* body;
        int status;
        const char* want;
    };
    const row rows[] = {
        {R"({})", 200, R"({"id":1,"email":"ann@example.com","username":"ann","first_name":"Ann","last_name":""})"},
        {R"({"last_name":" Smith "})", 200,
         R"({"id":1,"email":"ann@example.com","username":"ann","first_name":"Ann","last_name":"Smith"})"},
        {R"({"first_name":"Bea"})", 200,
         R"({"id":1,"email":"ann@example.com","username":"ann","first_name":"Bea","last_name":"Smith"})"},
        {R"({"last_name":"","email":"x@y.zz","id":5,"is_staff":true})", 200,
         R"({"id":1,"email":"ann@example.com","username":"ann","first_name":"Bea","last_name":""})"},
        {R"({"first_name":" "})", 400, R"({"first_name":["This field may not be blank."]})"},
        {R"({"first_name":null,"last_name":[]})", 400,
         R"({"first_name":["This field may not be null."],"last_name":["Not a valid string."]})"},
        {R"([])", 400, R"({"non_field_errors":["Invalid data. Expected a dictionary, but got list."]})"},
    };
    for (const auto& r : rows) {
        CAPTURE(r.body);
        const auto answer = s.ask(s.me, "PATCH", r.body, auth);
        CHECK(answer.status == r.status);
        CHECK(answer.body == r.want);
    }
}

TEST_CASE("me: with ME_PATCH off, PATCH is 405 and Allow is the recorded one") {
    site s({.me_patch = false});
    REQUIRE(s.register_user("ann").status == 201);
    const auto answer = s.ask(s.me, "PATCH", "{}", "JWT " + s.access("ann"));
    CHECK(answer.status == 405);
    CHECK(answer.headers.find("Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("me: a store that fails at any call is 503, never 401 (H11)") {
    for (int n = 1; n <= 2; ++n) {
        CAPTURE(n);
        site s;
        REQUIRE(s.register_user("ann").status == 201);
        const std::string auth = "Bearer " + s.access("ann");
        s.store.fail_at(n);
        CHECK(s.ask(s.me, "PATCH", R"({"first_name":"B"})", auth).status == 503);
    }
}
