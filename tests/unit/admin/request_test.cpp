// What a request must be: from the page itself (S15), over a transport that a cookie may be trusted to (S14).
#include "admin/cookies.hpp"
#include "admin/origin_guard.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

http::request asked(std::string method, std::string host = "example.com", std::string scheme = "https") {
    http::request r;
    r.method = std::move(method);
    r.host = std::move(host);
    r.scheme = std::move(scheme);
    r.peer = r.client = "127.0.0.1";
    return r;
}

}  // namespace

TEST_CASE("origin: scheme, host and port are compared, and nothing that only looks alike") {
    struct row {
        const char* origin;
        const char* scheme;
        const char* host;
        bool same;
    };
    constexpr row rows[] = {
        {"https://example.com", "https", "example.com", true},
        {"https://example.com:443", "https", "example.com", true},
        {"https://example.com", "https", "example.com:443", true},
        {"HTTPS://Example.COM", "https", "example.com", true},
        {"http://127.0.0.1:8000", "http", "127.0.0.1:8000", true},
        {"http://localhost", "http", "localhost:80", true},
        {"http://[::1]:8000", "http", "[::1]:8000", true},
        {"http://[::1]", "http", "[::1]:80", true},
        {"null", "https", "example.com", false},
        {"", "https", "example.com", false},
        {"https://", "https", "example.com", false},
        {"https://", "https", "", false},
        {"http://example.com", "https", "example.com", false},
        {"https://example.com:8443", "https", "example.com", false},
        {"https://example.com:80", "https", "example.com", false},
        {"http://localhost:8001", "http", "localhost:8000", false},
        {"http://127.0.0.1:8000", "http", "localhost:8000", false},
        {"https://example.com.evil.net", "https", "example.com", false},
        {"https://evilexample.com", "https", "example.com", false},
        {"https://sub.example.com", "https", "example.com", false},
        {"https://example.com@evil.net", "https", "example.com", false},
        {"https://example.com/", "https", "example.com", false},
        {"https://example.com, https://evil.net", "https", "example.com", false},
        {"https://example.com.", "https", "example.com", false},
        {"http://[::2]:8000", "http", "[::1]:8000", false},
        {"https://[::1]", "https", "[::1]:80", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.origin);
        CAPTURE(r.host);
        CHECK(admin::is_same_origin(r.origin, r.scheme, r.host) == r.same);
    }
}

TEST_CASE("origin guard: unsafe methods need the own Origin, or Sec-Fetch-Site where there is none") {
    struct row {
        const char* method;
        const char* origin;
        const char* site;
        bool allowed;
    };
    constexpr row rows[] = {
        {"POST", "https://example.com", nullptr, true},
        {"POST", "https://example.com", "same-origin", true},
        {"POST", "https://example.com", "cross-site", false},
        {"POST", nullptr, "same-origin", true},
        {"POST", nullptr, "same-site", false},
        {"POST", nullptr, "cross-site", false},
        {"POST", nullptr, "none", false},
        {"POST", nullptr, nullptr, false},
        {"POST", "https://evil.net", "same-origin", false},
        {"POST", "null", "same-origin", false},
        {"PATCH", nullptr, nullptr, false},
        {"DELETE", nullptr, nullptr, false},
        {"PUT", nullptr, nullptr, false},
        {"TRACE", nullptr, nullptr, false},
        {"GET", nullptr, nullptr, true},
        {"HEAD", nullptr, "cross-site", true},
        {"OPTIONS", nullptr, nullptr, true},
        {"GET", "https://evil.net", nullptr, false},
    };
    for (const row& r : rows) {
        CAPTURE(r.method);
        http::request request = asked(r.method);
        if (r.origin != nullptr) request.headers.add("Origin", r.origin);
        if (r.site != nullptr) request.headers.add("Sec-Fetch-Site", r.site);
        CHECK(admin::is_from_page(request) == r.allowed);
    }
}

TEST_CASE("origin guard: a body is JSON and says so") {
    const auto with = [](const char* type, std::string body) {
        http::request r = asked("POST");
        if (type != nullptr) r.headers.add("Content-Type", type);
        r.body = std::move(body);
        return admin::has_json_type(r);
    };
    CHECK(with("application/json", "{}"));
    CHECK(with("application/json; charset=utf-8", "{}"));
    CHECK(with("Application/JSON", ""));
    CHECK(with(nullptr, ""));
    CHECK_FALSE(with(nullptr, "{}"));
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                             "*/*", "application/*", "application/jsonp", "text/plain; a=application/json"}) {
        CAPTURE(type);
        CHECK_FALSE(with(type, "{}"));
        CHECK_FALSE(with(type, ""));
    }
}

TEST_CASE("transport: plain http only where peer, client and Host are this machine and no proxy names itself") {
    struct row {
        const char* peer;
        const char* client;
        const char* host;
        const char* scheme;
        const char* header;
        admin::transport want;
    };
    using enum admin::transport;
    constexpr row rows[] = {
        {"127.0.0.1", "127.0.0.1", "localhost:8000", "http", nullptr, local},
        {"127.0.0.1", "127.0.0.1", "127.0.0.1:8000", "http", nullptr, local},
        {"127.8.8.8", "127.8.8.8", "127.9.9.9", "http", nullptr, local},
        {"::1", "::1", "[::1]:8000", "http", nullptr, local},
        {"unix", "unix", "localhost", "http", nullptr, local},
        {"127.0.0.1", "127.0.0.1", "example.com", "http", nullptr, insecure},
        {"127.0.0.1", "127.0.0.1", "localhost.evil.net", "http", nullptr, insecure},
        {"127.0.0.1", "127.0.0.1", "127.0.0.1.evil.net", "http", nullptr, insecure},
        {"127.0.0.1", "203.0.113.9", "localhost", "http", nullptr, insecure},
        {"203.0.113.9", "203.0.113.9", "localhost", "http", nullptr, insecure},
        {"203.0.113.9", "203.0.113.9", "example.com", "http", nullptr, insecure},
        {"127.0.0.1", "127.0.0.1", "localhost", "http", "X-Forwarded-For", insecure},
        {"127.0.0.1", "127.0.0.1", "localhost", "http", "Via", insecure},
        {"127.0.0.1", "127.0.0.1", "", "http", nullptr, insecure},
        {"203.0.113.9", "203.0.113.9", "example.com", "https", nullptr, secure},
        {"127.0.0.1", "203.0.113.9", "example.com", "https", "X-Forwarded-For", secure},
    };
    for (const row& r : rows) {
        CAPTURE(r.host);
        CAPTURE(r.peer);
        http::request request = asked("GET", r.host, r.scheme);
        request.peer = r.peer;
        request.client = r.client;
        if (r.header != nullptr) request.headers.add(r.header, "203.0.113.9");
        CHECK(admin::transport_of(request) == r.want);
    }
}

TEST_CASE("cookie: its attributes, and only the name that belongs to the transport is read") {
    using enum admin::transport;
    CHECK(admin::set_cookie(secure, "v", base::seconds(60)) ==
          "__Host-latchkey_admin=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
    CHECK(admin::set_cookie(local, "v", base::seconds(60)) ==
          "latchkey_admin=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
    CHECK(admin::clear_cookie(secure).starts_with("__Host-latchkey_admin=; Path=/; Max-Age=0;"));

    const std::string good(43, 'A');
    const auto read = [&](std::string header, std::string scheme, std::string host = "localhost") {
        http::request r = asked("GET", std::move(host), std::move(scheme));
        r.headers.add("Cookie", header);
        return admin::session_cookie(r);
    };
    CHECK(read("latchkey_admin=" + good, "http") == good);
    CHECK(read("a=b; latchkey_admin=" + good + "; c=d", "http") == good);
    CHECK(read("__Host-latchkey_admin=" + good, "https") == good);
    CHECK_FALSE(read("latchkey_admin=" + good, "https"));
    CHECK_FALSE(read("__Host-latchkey_admin=" + good, "http"));
    CHECK_FALSE(read("latchkey_admin=" + good, "http", "example.com"));
    CHECK_FALSE(read("xlatchkey_admin=" + good, "http"));
    for (const std::string bad :
         {std::string(), std::string("x"), good + "A", good.substr(1), std::string(43, '.'), std::string(5000, 'A')}) {
        CHECK_FALSE(read("latchkey_admin=" + bad, "http"));
    }
}
