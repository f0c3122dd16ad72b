// django-cors-headers' behaviour and the tricks of S16.
#include "rest/cors.hpp"

#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

rest::cors_settings one_origin() {
    return {.allowed_origins = {"https://app.example.com", "http://localhost:3000"}};
}

http::request from(std::string_view origin, std::string_view method = "GET") {
    return fakes::request(method, "/accounts/me/", {{"Origin", std::string(origin)}});
}

http::response decorated(const rest::cors_settings& options, const http::request& r) {
    http::response out;
    out.headers.add("Vary", "Accept");
    rest::cors_policy(options).add_headers(r, out);
    return out;
}

std::string allowed_origin(const rest::cors_settings& options, std::string_view origin) {
    return fakes::header(decorated(options, from(origin)), "Access-Control-Allow-Origin");
}

}  // namespace

TEST_CASE("cors: without an allowed origin nothing is added and a preflight is no preflight") {
    const rest::cors_policy policy{{}};
    CHECK_FALSE(policy.enabled());
    const http::response out = decorated({}, from("https://app.example.com"));
    CHECK(out.headers.size() == 1);
    CHECK(fakes::header(out, "Vary") == "Accept");
    http::request preflight = from("https://app.example.com", "OPTIONS");
    preflight.headers.add("Access-Control-Request-Method", "POST");
    CHECK_FALSE(policy.is_preflight(preflight));
}

TEST_CASE("cors: a listed origin is echoed, with Vary") {
    const http::response out = decorated(one_origin(), from("https://app.example.com"));
    CHECK(fakes::header(out, "Access-Control-Allow-Origin") == "https://app.example.com");
    CHECK(fakes::header(out, "Vary") == "Accept, origin");
    for (const char* name :
         {"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Allow-Methods",
          "Access-Control-Allow-Headers", "Access-Control-Max-Age"}) {
        CHECK(fakes::header(out, name) == "(none)");
    }
    CHECK(allowed_origin(one_origin(), "http://localhost:3000") == "http://localhost:3000");
}

TEST_CASE("cors: no spelling near a listed origin passes (S16)") {
    for (const char* origin : {
             "https://app.example.com.evil.com",
             "https://evilapp.example.com",
             "https://evil.com/https://app.example.com",
             "https://app.example.com:443",
             "https://app.example.com:80",
             "http://app.example.com",
             "https://app.example.com/",
             "https://app.example.com@evil.com",
             "https://user@app.example.com",
             "https://app.example.com#@evil.com",
             "https://app.example.com?x",
             "https://app.example.com%60.evil.com",
             "https://app_example.com",
             "https://appxexample.com",
             "https://example.com",
             "https://APP.example.com",
             "https://app.example.com, https://evil.com",
             "https://evil.com, https://app.example.com",
             "http://localhost:30000",
             "http://localhost",
             "//app.example.com",
             "app.example.com",
             "null",
             "NULL",
             "file://",
             "*",
             "",
             " ",
             "https://",
             " https://app.example.com",
             "https://app.example.com ",
             "https://app.example.com\t",
             "https://\xc3\xa4pp.example.com",
         }) {
        CAPTURE(origin);
        const http::response out = decorated(one_origin(), from(origin));
        CHECK(fakes::header(out, "Access-Control-Allow-Origin") == "(none)");
        CHECK(fakes::header(out, "Access-Control-Allow-Credentials") == "(none)");
        CHECK(fakes::header(out, "Vary") == "Accept, origin");
    }
}

TEST_CASE("cors: null passes only where it is listed, and lets nothing else in (S16)") {
    const rest::cors_settings options{.allowed_origins = {"null", "file://"}};
    CHECK(allowed_origin(options, "null") == "null");
    CHECK(allowed_origin(options, "file://") == "file://");
    for (const char* origin : {"Null", "nullx", "foo", "file:///etc", "https://null"}) {
        CHECK(allowed_origin(options, origin) == "(none)");
    }
}

TEST_CASE("cors: the scheme of a setting is taken in any case, as the library does") {
    CHECK(allowed_origin({.allowed_origins = {"HTTPS://app.example.com"}}, "https://app.example.com") ==
          "https://app.example.com");
}

TEST_CASE("cors: a pattern is matched from the start, as re.match") {
    const rest::cors_settings options{
        .allowed_origin_regexes = {R"(^https://(?P<name>\w+)\.example\.com$)", R"(http://127\.)"}};
    for (const auto& [origin, allowed] : {
             std::pair{"https://a.example.com", true},
             {"https://a.example.com.evil.com", false},
             {"https://a.b.example.com", false},
             {"xhttps://a.example.com", false},
             {"https://aXexampleXcom", false},
             {"http://127.0.0.1:3000", true},
             {"xhttp://127.0.0.1", false},
             {"null", false},
         }) {
        CAPTURE(origin);
        CHECK((allowed_origin(options, origin) == origin) == allowed);
    }
}

TEST_CASE("cors: a pattern that backtracks without end gives up and refuses") {
    const rest::cors_settings options{.allowed_origin_regexes = {"^(a+)+$", "^(.*)*(.*)*$x"}};
    CHECK(allowed_origin(options, std::string(400, 'a') + "!") == "(none)");
    CHECK(allowed_origin(options, std::string(100'000, 'a')) == "(none)");
}

TEST_CASE("cors: all origins is a star without credentials and an echo with them") {
    CHECK(allowed_origin({.allow_all_origins = true}, "https://any.example") == "*");
    const http::response out =
        decorated({.allow_all_origins = true, .allow_credentials = true}, from("https://any.example"));
    CHECK(fakes::header(out, "Access-Control-Allow-Origin") == "https://any.example");
    CHECK(fakes::header(out, "Access-Control-Allow-Credentials") == "true");
    CHECK(decorated({.allow_all_origins = true}, fakes::request("GET", "/"))
              .headers.contains("Access-Control-Allow-Origin") == false);
    CHECK(allowed_origin({.allow_all_origins = true, .allow_credentials = true}, "evil\x7f") == "(none)");
}

TEST_CASE("cors: OPTIONS gets methods, headers and age; a preflight is OPTIONS with Access-Control-Request-Method") {
    rest::cors_settings options = one_origin();
    http::request r = from("http://localhost:3000", "OPTIONS");
    CHECK_FALSE(rest::cors_policy(options).is_preflight(r));
    const http::response out = decorated(options, r);
    CHECK(fakes::header(out, "Access-Control-Allow-Methods") == "DELETE, GET, OPTIONS, PATCH, POST, PUT");
    CHECK(fakes::header(out, "Access-Control-Allow-Headers") ==
          "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with");
    CHECK(fakes::header(out, "Access-Control-Max-Age") == "86400");
    options.preflight_max_age = 0;
    CHECK(fakes::header(decorated(options, r), "Access-Control-Max-Age") == "(none)");
    r.headers.add("access-control-request-method", "POST");
    CHECK(rest::cors_policy(options).is_preflight(r));
    r.method = "POST";
    CHECK_FALSE(rest::cors_policy(options).is_preflight(r));
}

TEST_CASE("cors: exposed headers and private networks") {
    rest::cors_settings options = one_origin();
    options.expose_headers = {"X-One", "X-Two"};
    options.allow_private_network = true;
    http::request r = from("http://localhost:3000", "OPTIONS");
    CHECK(fakes::header(decorated(options, r), "Access-Control-Expose-Headers") == "X-One, X-Two");
    CHECK(fakes::header(decorated(options, r), "Access-Control-Allow-Private-Network") == "(none)");
    r.headers.add("Access-Control-Request-Private-Network", "true");
    CHECK(fakes::header(decorated(options, r), "Access-Control-Allow-Private-Network") == "true");
}

TEST_CASE("cors: paths outside CORS_URLS_REGEX are left alone") {
    rest::cors_settings options = one_origin();
    options.urls_regex = "^/api/.*$";
    CHECK(fakes::header(decorated(options, from("http://localhost:3000")), "Vary") == "Accept");
    http::request r = fakes::request("OPTIONS", "/api/x/",
                                     {{"Origin", "http://localhost:3000"}, {"Access-Control-Request-Method", "GET"}});
    CHECK(rest::cors_policy(options).is_preflight(r));
    CHECK(fakes::header(decorated(options, r), "Access-Control-Allow-Origin") == "http://localhost:3000");
    r.path = "/api/" + std::string(8000, 'a');
    CHECK(rest::cors_policy(options).is_preflight(r));
}

TEST_CASE("cors: a setting that cannot work is told in a sentence") {
    const auto faults = [](const rest::cors_settings& options) {
        std::vector<std::string> list;
        rest::check_cors(options, list);
        return list;
    };
    CHECK(faults({}).empty());
    CHECK(faults(one_origin()).empty());
    for (const char* origin : {"localhost:3000", "https://", "://x", "", "https://a.example/", "https://a.example/x",
                               "https://a?b", "https://a#b", "https://a b", "https://a\r\nX: y"}) {
        CAPTURE(origin);
        CHECK(faults({.allowed_origins = {origin}}).size() == 1);
    }
    CHECK(faults({.allowed_origin_regexes = {"("}}).size() == 1);
    CHECK(faults({.allow_methods = {"GET", "PO ST"}}).size() == 1);
    CHECK(faults({.allow_headers = {"a\nb"}}).size() == 1);
    CHECK(faults({.expose_headers = {""}}).size() == 1);
    CHECK(faults({.preflight_max_age = -1}).size() == 1);
    CHECK(faults({.urls_regex = "["}).size() == 1);
    CHECK_THROWS_AS(rest::cors_policy({.allowed_origin_regexes = {"("}}), std::invalid_argument);
}
