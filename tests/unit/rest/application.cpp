// Contract sections 1.1 and 1.3, cases/routing.json and headers.json, over small views.
#include "rest/application.hpp"

#include "support/fakes.hpp"
#include "support/run.hpp"
#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

namespace {

const fakes::word_authentication words;

/// A site with two views, as the URL table of the contract has them.
struct site {
    explicit site(rest::middleware_settings options = {}) : app(std::move(options), log) {
        app.path("/accounts/token/", token);
        app.path("/accounts/token/refresh/", token);
        app.path("/accounts/me/", me);
        app.path("/exact", token);
        app.plain("/healthz", [](http::request r) -> base::task<http::response> {
            if (r.query == "throw") throw std::runtime_error("probe broke");
            http::response out;
            out.body = "ok";
            co_return out;
        });
    }
    http::response send(std::string_view method, std::string_view path, std::vector<http::header_field> headers = {}) {
        return send(fakes::request(method, path, std::move(headers)));
    }
    http::response send(http::request r) { return support::run(app(std::move(r))); }

    support::recording_logger log;
    fakes::echo_view token{{.name = "Token", .methods = {"POST"}, .www_authenticate = R"(JWT realm="api")"}};
    fakes::echo_view me{
        {.name = "Me", .methods = {"GET"}, .authenticate = &words, .require = rest::permission::is_authenticated}};
    rest::application app;
};

constexpr std::string_view not_found_page =
    "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  <h1>Not Found</h1>"
    "<p>The requested resource was not found on this server.</p>\n</body>\n</html>\n";

}  // namespace

TEST_CASE("application: a path without its final slash is a bare 301 for any method, and nothing is done") {
    site s;
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "FOO"}) {
        const auto out = s.send(method, "/accounts/token");
        CHECK(out.status == 301);
        CHECK(fakes::header(out, "Location") == "/accounts/token/");
        CHECK(fakes::header(out, "Content-Type") == "text/html; charset=utf-8");
        CHECK(fakes::header(out, "X-Content-Type-Options") == "nosniff");
        CHECK(fakes::header(out, "Referrer-Policy") == "same-origin");
        for (const char* absent : {"X-Frame-Options", "Vary", "Allow", "Set-Cookie"})
            CHECK_FALSE(out.headers.contains(absent));
        CHECK(out.body.empty());
    }
    CHECK(s.token.calls == 0);
    CHECK(fakes::header(s.send("GET", "/accounts/token?x=1&y=a%20b"), "Location") == "/accounts/token/?x=1&y=a%20b");
    CHECK(fakes::header(s.send("GET", "/accounts/token?u=//evil.com\r\nX: y"), "Location") ==
          "/accounts/token/?u=//evil.com%0D%0AX:%20y");
}

TEST_CASE("application: an unknown path is Django's 404 page, byte for byte") {
    site s;
    CHECK(not_found_page.size() == 179);
    for (const char* path : {"/",
                             "",
                             "*",
                             "/nope",
                             "/nope/",
                             "/accounts",
                             "/accounts/",
                             "/accounts/token//",
                             "//accounts/token/",
                             "/accounts//token/",
                             "/Accounts/Token/",
                             "/accounts/token/x",
                             "/accounts/token/refresh/x/",
                             "/accounts/token;x=1/",
                             "/accounts/token/ ",
                             "/accounts/../accounts/token/",
                             "/accounts/token/..",
                             "/favicon.ico",
                             "/exact/",
                             "/healthz/",
                             "//evil.com",
                             "///evil.com/..",
                             "/\\evil.com",
                             "/accounts/token\\",
                             "//accounts/token",
                             "accounts/token/"}) {
        for (const char* method : {"GET", "POST", "OPTIONS"}) {
            CAPTURE(path);
            const auto out = s.send(method, path, {{"Accept", "application/json"}});
            CHECK(out.status == 404);
            CHECK(out.body == not_found_page);
            CHECK(fakes::header(out, "Content-Type") == "text/html");
            CHECK(fakes::header(out, "X-Frame-Options") == "DENY");
            CHECK(fakes::header(out, "X-Content-Type-Options") == "nosniff");
            CHECK(fakes::header(out, "Referrer-Policy") == "same-origin");
            for (const char* absent : {"Vary", "Allow", "WWW-Authenticate", "Location"})
                CHECK_FALSE(out.headers.contains(absent));
        }
    }
}

TEST_CASE("application: a path is matched as decoded, whole (H12)") {
    site s;
    http::request r = fakes::request("POST", "/accounts/token/");
    r.raw_path = "/%61ccounts/token/";
    CHECK(s.send(r).status == 200);
    r.path = std::string("/accounts/token/\0", 17);
    CHECK(s.send(r).status == 404);
    r.path = std::string("/accounts/token\0/", 17);
    CHECK(s.send(r).status == 404);
    CHECK(s.send("POST", "/exact").status == 200);
    CHECK(s.send("POST", "/accounts/token/?").status == 200);
}

TEST_CASE("application: APPEND_SLASH can be off, and never leaves the host") {
    site off({.append_slash = false});
    CHECK(off.send("GET", "/accounts/token").status == 404);

    support::recording_logger log;
    rest::application odd({}, log);
    fakes::echo_view v({.name = "X", .methods = {"GET"}});
    odd.path("//evil.com/", v);
    odd.path("/a b/", v);
    CHECK(fakes::header(support::run(odd(fakes::request("GET", "//evil.com"))), "Location") == "/%2Fevil.com/");
    CHECK(fakes::header(support::run(odd(fakes::request("GET", "/a b"))), "Location") == "/a%20b/");
}

TEST_CASE("application: an API answer carries the headers of contract section 1.3") {
    site s;
    const auto out = s.send("GET", "/accounts/me/", {{"Authorization", "good"}});
    CHECK(out.status == 200);
    CHECK(fakes::header(out, "Vary") == "Accept");
    CHECK(fakes::header(out, "Allow") == "GET, HEAD, OPTIONS");
    CHECK(fakes::header(out, "X-Frame-Options") == "DENY");
    CHECK(fakes::header(out, "X-Content-Type-Options") == "nosniff");
    CHECK(fakes::header(out, "Referrer-Policy") == "same-origin");
    CHECK(fakes::header(out, "Content-Type") == "application/json");
    CHECK(out.headers.size() == 6);
    const auto refused = s.send("GET", "/accounts/me/");
    CHECK(refused.status == 401);
    CHECK(refused.body.size() == 58);
    CHECK(fakes::header(refused, "WWW-Authenticate") == R"(JWT realm="api")");
}

TEST_CASE("application: a host that is not allowed gets the 400 page on every path but a plain one") {
    site s;
    for (const char* path : {"/accounts/token/", "/accounts/token", "/nope"}) {
        for (const char* host : {"evil.example", "localhost@evil.example", "", "localhost:x"}) {
            http::request r = fakes::request("POST", path);
            r.host = host;
            const auto out = s.send(r);
            CHECK(out.status == 400);
            CHECK(out.body.contains("<title>Bad Request (400)</title>"));
            CHECK(out.body.contains("<h1>Bad Request (400)</h1><p></p>"));
            CHECK(fakes::header(out, "Content-Type") == "text/html");
            CHECK(fakes::header(out, "X-Frame-Options") == "DENY");
        }
    }
    CHECK(s.token.calls == 0);
    http::request probe = fakes::request("GET", "/healthz");
    probe.host = "10.0.0.7";
    CHECK(s.send(probe).status == 200);
}

TEST_CASE("application: a plain path is GET and HEAD, without middleware") {
    site s;
    const auto out = s.send("GET", "/healthz");
    CHECK(out.status == 200);
    CHECK(out.body == "ok");
    CHECK(out.headers.size() == 0);
    CHECK(s.send("HEAD", "/healthz").status == 200);
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "FOO"}) {
        const auto refused = s.send(method, "/healthz");
        CHECK(refused.status == 405);
        CHECK(fakes::header(refused, "Allow") == "GET, HEAD");
    }
    CHECK(s.send("GET", "/healthz?throw").status == 500);
    CHECK(s.log.has("request_failed"));
}

TEST_CASE("application: an exception of a view is logged with the request id and answered mutely (H09)") {
    site s({.cors = {.allowed_origins = {"http://localhost:3000"}}});
    s.token.thrown = "disk I/O error at /var/lib";
    const auto out = s.send("POST", "/accounts/token/", {{"Origin", "http://localhost:3000"}});
    CHECK(out.status == 500);
    CHECK(out.body.contains("<h1>Server Error (500)</h1><p></p>"));
    CHECK_FALSE(out.body.contains("disk"));
    CHECK(fakes::header(out, "X-Frame-Options") == "DENY");
    CHECK(fakes::header(out, "Access-Control-Allow-Origin") == "http://localhost:3000");
    CHECK(s.log.has("request_failed request_id=abc123"));
    CHECK(s.log.has("disk I/O error"));
    CHECK(s.log.has("status=500"));
    s.token.thrown.clear();
    CHECK(s.send("POST", "/accounts/token/").status == 200);
}

TEST_CASE("application: CORS headers come on every kind of answer once an origin is allowed") {
    site s({.cors = {.allowed_origins = {"http://localhost:3000"}}});
    const http::header_field origin{"Origin", "http://localhost:3000"};
    for (const auto& [method, path, status] : {std::tuple{"GET", "/accounts/token", 301},
                                               {"GET", "/nope", 404},
                                               {"GET", "/accounts/token/", 405},
                                               {"GET", "/accounts/me/", 401},
                                               {"POST", "/accounts/token/", 200},
                                               {"OPTIONS", "/accounts/token/", 200}}) {
        const auto out = s.send(method, path, {origin});
        CHECK(out.status == status);
        CHECK(fakes::header(out, "Access-Control-Allow-Origin") == "http://localhost:3000");
        CHECK(fakes::header(out, "Vary").ends_with("origin"));
        CHECK_FALSE(
            s.send(method, path, {{"Origin", "http://evil.example"}}).headers.contains("Access-Control-Allow-Origin"));
    }
    CHECK(fakes::header(s.send("POST", "/accounts/token/"), "Vary") == "Accept, origin");
}

TEST_CASE("application: a preflight is an empty 200 once CORS is on, and the ordinary OPTIONS answer while it is off") {
    const std::vector<http::header_field> asked{{"Origin", "http://localhost:3000"},
                                                {"Access-Control-Request-Method", "GET"}};
    site on({.cors = {.allowed_origins = {"http://localhost:3000"}}});
    const auto out = on.send("OPTIONS", "/accounts/me/", asked);
    CHECK(out.status == 200);
    CHECK(out.body.empty());
    CHECK(fakes::header(out, "Access-Control-Allow-Methods") == "DELETE, GET, OPTIONS, PATCH, POST, PUT");
    CHECK_FALSE(out.headers.contains("Allow"));
    site off;
    const auto plain = off.send("OPTIONS", "/accounts/token/", asked);
    CHECK(fakes::header(plain, "Vary") == "Accept");
    CHECK(plain.body.starts_with(R"({"name":"Token")"));
    CHECK(off.send("OPTIONS", "/accounts/me/", asked).status == 401);
}

TEST_CASE("application: SECURE_SSL_REDIRECT moves plain requests to https, and only to a host that is ours (A22)") {
    site s({.hsts_seconds = 60, .ssl_redirect = true});
    http::request r = fakes::request("GET", "//evil.com/a b?x=1");
    const auto moved = s.send(r);
    CHECK(moved.status == 301);
    CHECK(fakes::header(moved, "Location") == "https://localhost:8000//evil.com/a%20b?x=1");
    CHECK_FALSE(moved.headers.contains("X-Frame-Options"));
    CHECK_FALSE(moved.headers.contains("Strict-Transport-Security"));
    r.host = "evil.example";
    CHECK(s.send(r).status == 400);
    http::request secure = fakes::request("POST", "/accounts/token/");
    secure.scheme = "https";
    const auto served = s.send(secure);
    CHECK(served.status == 200);
    CHECK(fakes::header(served, "Strict-Transport-Security") == "max-age=60");

    site named({.ssl_redirect = true, .ssl_host = "secure.example.com"});
    CHECK(fakes::header(named.send(r), "Location") == "https://secure.example.com//evil.com/a%20b?x=1");
    CHECK(named.send("GET", "/healthz").status == 200);
}

TEST_CASE("application: one log line per request, with path but never query, user and reason where known (H10, S13)") {
    site s;
    s.send("GET", "/accounts/me/?token=sesame", {{"Authorization", "good"}});
    CHECK(s.log.lines().size() == 1);
    CHECK(s.log.has("request request_id=abc123 method=GET path=/accounts/me/ status=200"));
    CHECK(s.log.has("duration_us="));
    CHECK(s.log.has("client=192.0.2.1"));
    CHECK(s.log.has("user_id=7"));
    CHECK_FALSE(s.log.has("sesame"));
    CHECK_FALSE(s.log.has("reason="));
    s.send("GET", "/accounts/me/", {{"Authorization", "sesame"}});
    CHECK(s.log.has("reason=\"bad token\""));
    CHECK_FALSE(s.log.has("sesame"));
    s.send("GET", "/x\nlevel=error event=forged");
    CHECK(s.log.lines().size() == 3);
    CHECK_FALSE(s.log.lines().back().contains('\n'));
}

TEST_CASE("application: pages of other statuses are the 500 page") {
    CHECK(rest::django_page(404).body == not_found_page);
    CHECK(rest::django_page(500).status == 500);
    CHECK(rest::django_page(418).status == 500);
}
