// ALLOWED_HOSTS, security headers, and what may go into a Location.
#include "rest/middleware.hpp"

#include "rest/hosts.hpp"
#include "unit/rest/view_fakes.hpp"

#include <doctest/doctest.h>

TEST_CASE("hosts: the domain is the host without its port and one final dot") {
    struct row {
        std::string_view host;
        std::string_view domain;
    };
    for (const row& r :
         {row{"example.com", "example.com"}, row{"example.com:8000", "example.com"}, row{"example.com.", "example.com"},
          row{"example.com.:80", "example.com"}, row{"127.0.0.1:1", "127.0.0.1"}, row{"[::1]", "[::1]"},
          row{"[::1]:8000", "[::1]"}, row{"[fe80::1.2.3.4]", "[fe80::1.2.3.4]"}, row{"a-b", "a-b"}}) {
        CHECK(rest::domain_of(r.host) == r.domain);
    }
    for (const char* host : {"",
                             ".",
                             ":80",
                             "example.com:",
                             "example.com:x",
                             "example.com:80:80",
                             "user@example.com",
                             "a/b",
                             "a b",
                             "a\\b",
                             "a?b",
                             "a#b",
                             "a_b",
                             "a,b",
                             "[",
                             "[]",
                             "[::1",
                             "::1",
                             "[:]",
                             "[1.2::3]",
                             "[::g]",
                             "[::1]x",
                             "[::1]:",
                             "[::1%25eth0]",
                             "ex\xc3\xa4mple.com",
                             "a\nb",
                             "example.com\n"}) {
        CAPTURE(host);
        CHECK(rest::domain_of(host).empty());
        CHECK_FALSE(rest::host_allowed(host, {"*"}));
    }
}

TEST_CASE("hosts: a pattern is a name, a name and all below it, or a star") {
    struct row {
        std::string_view host;
        std::vector<std::string> patterns;
        bool allowed;
    };
    for (const row& r : {
             row{"example.com", {"example.com"}, true},
             row{"EXAMPLE.com:80", {"example.com"}, true},
             row{"www.example.com", {"example.com"}, false},
             row{"example.com", {".example.com"}, true},
             row{"www.example.com", {".example.com"}, true},
             row{"a.b.example.com", {".example.com"}, true},
             row{"evilexample.com", {".example.com"}, false},
             row{"example.com.evil.com", {".example.com"}, false},
             row{"any.thing", {"*"}, true},
             row{"[::1]:1", {"[::1]"}, true},
             row{"::1", {"[::1]"}, false},
             row{"localhost", {"127.0.0.1", "localhost"}, true},
             row{"evil.example", {"127.0.0.1"}, false},
             row{"example.com", {}, false},
             row{"example.com", {""}, false},
             row{".example.com", {".example.com"}, true},
         }) {
        CAPTURE(r.host);
        CHECK(rest::host_allowed(r.host, r.patterns) == r.allowed);
    }
}

TEST_CASE("middleware: paths and queries are escaped as Django does") {
    CHECK(rest::escape_path("/accounts/token/") == "/accounts/token/");
    CHECK(rest::escape_path("/a b;c=d?e#f%g\"h") == "/a%20b%3Bc%3Dd%3Fe%23f%25g%22h");
    CHECK(rest::escape_path("/:@&+$,-_.!~*'()") == "/:@&+$,-_.!~*'()");
    CHECK(rest::escape_path("/\xc3\xa4\r\n\x7f\\") == "/%C3%A4%0D%0A%7F%5C");
    CHECK(rest::escape_path(std::string_view("/\0x", 3)) == "/%00x");
    CHECK(rest::escape_query("").empty());
    CHECK(rest::escape_query("x=1&y=a%20b") == "?x=1&y=a%20b");
    CHECK(rest::escape_query("/#%[]=:;$&()+,!?*@'~") == "?/#%[]=:;$&()+,!?*@'~");
    CHECK(rest::escape_query("<\"> {|}\\^`\r\n\xe4") == "?%3C%22%3E%20%7B%7C%7D%5C%5E%60%0D%0A%C3%A4");
    CHECK(rest::escape_leading_slashes("//evil.com/") == "/%2Fevil.com/");
    CHECK(rest::escape_leading_slashes("///evil.com/") == "/%2F/evil.com/");
    CHECK(rest::escape_leading_slashes("/a//b/") == "/a//b/");
}

TEST_CASE("middleware: security headers by their settings, never over an answer's own") {
    const auto headers_of = [](const rest::middleware_settings& options, bool framed, bool secure) {
        http::response out;
        rest::security_headers(options).add(out, framed, secure);
        std::string all;
        for (const auto& field : out.headers) all += field.name + ": " + field.value + "|";
        return all;
    };
    CHECK(headers_of({}, true, true) ==
          "X-Frame-Options: DENY|X-Content-Type-Options: nosniff|Referrer-Policy: same-origin|");
    CHECK(headers_of({}, false, false) == "X-Content-Type-Options: nosniff|Referrer-Policy: same-origin|");
    const rest::middleware_settings none{.x_frame_options = "", .content_type_nosniff = false, .referrer_policy = ""};
    CHECK(headers_of(none, true, true).empty());
    const rest::middleware_settings all{.x_frame_options = "sameorigin",
                                        .referrer_policy = "origin, same-origin",
                                        .cross_origin_opener_policy = "same-origin",
                                        .hsts_seconds = 31536000,
                                        .hsts_include_subdomains = true,
                                        .hsts_preload = true};
    CHECK(
        headers_of(all, true, true) ==
        "X-Frame-Options: SAMEORIGIN|Strict-Transport-Security: max-age=31536000; includeSubDomains; preload|"
        "X-Content-Type-Options: nosniff|Referrer-Policy: origin,same-origin|Cross-Origin-Opener-Policy: same-origin|");
    CHECK_FALSE(headers_of(all, true, false).contains("Strict-Transport"));

    http::response own;
    own.headers.add("x-frame-options", "SAMEORIGIN");
    own.headers.add("Referrer-Policy", "no-referrer");
    rest::security_headers({}).add(own, true, false);
    CHECK(fakes::header(own, "X-Frame-Options") == "SAMEORIGIN");
    CHECK(fakes::header(own, "Referrer-Policy") == "no-referrer");
}

TEST_CASE("middleware: a setting that cannot stand in a header is a fault") {
    CHECK(rest::check_settings({}).empty());
    CHECK(rest::check_settings({.x_frame_options = "DENY\r\nX: y"}).size() == 1);
    CHECK(rest::check_settings({.referrer_policy = "a\nb"}).size() == 1);
    CHECK(rest::check_settings({.cross_origin_opener_policy = "a\nb"}).size() == 1);
    CHECK(rest::check_settings({.ssl_host = "a\nb"}).size() == 1);
    CHECK(rest::check_settings({.hsts_seconds = -1}).size() == 1);
    CHECK(rest::check_settings({.cors = {.allowed_origins = {"x"}}}).size() == 1);
}
