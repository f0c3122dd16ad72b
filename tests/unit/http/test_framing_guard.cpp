// The guards alone, without a socket: any cut of the bytes gives the same verdict.
#include "http/framing_guard.hpp"

#include "http/message.hpp"
#include "http/pages.hpp"
#include "http/parser.hpp"
#include "http/response_writer.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

namespace {

const http::settings limits{};

/// The verdict on a header block that arrives in pieces of `step` bytes: its size, 0 for incomplete, or -status.
long scan(std::string_view bytes, std::size_t step, const http::settings& with = limits) {
    http::header_scanner scanner(with);
    for (std::size_t n = std::min(step, bytes.size());; n = std::min(n + step, bytes.size())) {
        const auto found = scanner.feed(bytes.substr(0, n));
        if (!found) return -found.error().status;
        if (*found) return static_cast<long>(**found);
        if (n == bytes.size()) return 0;
    }
}

/// The same for chunks: bytes taken and done, 0 for incomplete, or -status.
long follow(std::string_view bytes, std::size_t step, std::uint64_t limit = 1000) {
    http::chunk_guard guard(limit);
    long taken = 0;
    for (std::size_t at = 0; at < bytes.size() && !guard.done(); at += step) {
        auto piece = bytes.substr(at, step);
        while (!piece.empty() && !guard.done()) {
            const auto n = guard.feed(piece);
            if (!n) return -n.error().status;
            piece.remove_prefix(*n);
            taken += static_cast<long>(*n);
        }
    }
    return guard.done() ? taken : 0;
}

}  // namespace

TEST_CASE("scanner: the verdict does not depend on how the bytes are cut") {
    struct row {
        std::string_view bytes;
        long verdict;
    };
    for (const auto& [bytes, verdict] : std::initializer_list<row>{
             {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27},
             {"GET / HTTP/1.1\r\nHost: a\r\n\r\nmore", 27},
             {"\r\nGET / HTTP/1.1\r\n\r\n", 20},
             {"GET / HTTP/1.1\r\nHost: a\r\n", 0},
             {"GET / HT", 0},
             {"", 0},
             {"GET / HTTP/1.1\nHost: a\r\n\r\n", -400},
             {"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", -400},
             {"GET / HTTP/1.1\r\n\x01\r\n\r\n", -400},
             {"\r\n\r\nGET / HTTP/1.1\r\n\r\n", -400},
             {"GET / HTTP/3.0\r\n", -505},
         }) {
        CAPTURE(bytes);
        for (const std::size_t step : {1U, 2U, 3U, 7U, 100U}) CHECK(scan(bytes, step) == verdict);
    }
}

TEST_CASE("scanner: limits are seen as soon as they are passed, before the line ends") {
    http::settings small;
    small.request_line_bytes = 20;
    small.header_bytes = 30;
    small.header_count = 2;
    for (const std::size_t step : {1U, 4U, 1000U}) {
        CHECK(scan("GET /aaaaa HTTP/1.1\r\n\r\n", step, small) == 23);
        CHECK(scan("GET /aaaaaaa HTTP/1.1\r\n\r\n", step, small) == -414);
        CHECK(scan("GET /aaaaaaaaaaaaaaaaaaaaaaaa", step, small) == -414);
        CHECK(scan("GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n", step, small) == 30);
        CHECK(scan("GET / HTTP/1.1\r\nA: b\r\nC: d\r\nE: f\r\n\r\n", step, small) == -431);
        CHECK(scan("GET / HTTP/1.1\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", step, small) == -431);
        // What stands behind the limit is not looked at, even if it came along.
        CHECK(scan("GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x01", step, small) == -414);
        CHECK(scan("GET / HTTP/1.1\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n", step, small) == -431);
        CHECK(scan("GET /aaaaaaa\x01", step, small) == -400);
    }
}

TEST_CASE("chunk guard: the verdict does not depend on how the bytes are cut") {
    struct row {
        std::string_view bytes;
        long verdict;
    };
    for (const auto& [bytes, verdict] : std::initializer_list<row>{
             {"0\r\n\r\n", 5},
             {"3\r\nabc\r\n0\r\n\r\nGET /", 13},
             {"3;a=b\r\nabc\r\n0;c\r\n\r\n", 19},
             {"3 \t;a=b\r\nabc\r\n0 ;c\r\n\r\n", 22},
             {"3 \r\nabc\r\n0\r\n\r\n", -400},
             {"3 a\r\nabc\r\n0\r\n\r\n", -400},
             {"3e8\r\n", 0},
             {"3e9\r\n", -413},
             {"0\r\nA: b\r\n\r\n", -400},
             {"1\nx\r\n0\r\n\r\n", -400},
             {"1\r\nxy", -400},
             {"00000000000000000\r\n\r\n", -400},
             {"g\r\n", -400},
         }) {
        CAPTURE(bytes);
        for (const std::size_t step : {1U, 2U, 3U, 7U, 100U}) CHECK(follow(bytes, step) == verdict);
    }
}

TEST_CASE("header check: what a good block says about its body") {
    const auto plain = http::check_header("GET /a?b HTTP/1.1\r\nHost: x:80\r\n\r\n", limits);
    REQUIRE(plain);
    CHECK(plain->target == "/a?b");
    CHECK(plain->authority == "x:80");
    CHECK_FALSE(plain->has_body());
    const auto sized = http::check_header(
        "POST / HTTP/1.1\r\nHost: x\r\ncontent-LENGTH:  007 \r\nExpect: 100-continue\r\n\r\n", limits);
    REQUIRE(sized);
    CHECK(sized->content_length == 7);
    CHECK(sized->expect_continue);
    const auto chunked =
        http::check_header("POST / HTTP/1.1\r\nHost: [::1]:8000\r\nTransfer-Encoding: CHUNKED\r\n\r\n", limits);
    REQUIRE(chunked);
    CHECK(chunked->chunked);
    CHECK(chunked->has_body());
}

TEST_CASE("header check: a name with _ that aliases nothing trusted passes (H13)") {
    CHECK(http::check_header("GET / HTTP/1.1\r\nHost: a\r\nmy_field: x\r\n\r\n", limits));
    CHECK_FALSE(http::check_header("GET / HTTP/1.1\r\nHost: a\r\nX_Real_IP: x\r\n\r\n", limits));
}

TEST_CASE("header list: find joins, set replaces, names compare without case") {
    http::header_list list;
    list.add("A", "1");
    list.add("B", "2");
    list.add("a", "3");
    CHECK(list.find("A") == "1, 3");
    CHECK_FALSE(list.find("C"));
    CHECK(list.contains("b"));
    list.set("A", "4");
    CHECK(list.find("a") == "4");
    CHECK(list.size() == 2);
    list.erase("B");
    CHECK(list.begin()->name == "A");
}

TEST_CASE("writer: the room's own fields cannot be set by a handler, bad ones make no answer") {
    http::response_writer writer;
    std::string out;
    http::response r;
    r.body = "hello";
    for (const auto* name : {"Content-Length", "date", "CONNECTION", "Server", "Transfer-Encoding"})
        r.headers.add(name, "forged");
    r.headers.add("X", "y");
    REQUIRE(writer.write(out, r, {}));
    CHECK_FALSE(out.contains("forged"));
    CHECK(out.starts_with("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 5\r\nDate: "));
    CHECK(out.ends_with("\r\n\r\nhello"));
    r.status = 304;
    REQUIRE(writer.write(out, r, {.close = true}));
    CHECK_FALSE(out.contains("Content-Length"));
    CHECK(out.ends_with("Connection: close\r\n\r\n"));
    r.status = 101;
    CHECK_FALSE(writer.write(out, r, {}));
    for (const std::string_view value :
         {std::string_view("a\rb"), std::string_view("a\nb"), std::string_view("a\0b", 3)}) {
        http::response bad;
        bad.headers.add("X", value);
        CHECK_FALSE(writer.write(out, bad, {}));
    }
    http::response bad_name;
    bad_name.headers.add("X: y", "z");
    CHECK_FALSE(writer.write(out, bad_name, {}));
}

TEST_CASE("writer: the date is an IMF-fixdate") {
    CHECK(http::http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http::http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("pages: Django's skeleton, and Retry-After on 503") {
    CHECK(http::error_page(400).body ==
          "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n"
          "  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n");
    CHECK(http::error_page(503).headers.contains("Retry-After"));
    CHECK(http::reason_phrase(299) == "Unknown");
}
