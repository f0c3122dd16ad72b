// Requests that are none: each gets one 4xx or 5xx and a close, or only a close; never two answers (H01, H13).
#include "wire.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace wire;
using namespace std::string_view_literals;

namespace {

struct row {
    std::string_view name;
    std::string bytes;
    int status;  ///< 0: any refusal
};

std::string post(std::string_view fields, std::string_view body) {
    return std::string("POST / HTTP/1.1\r\nHost: a\r\n").append(fields).append("\r\n").append(body);
}

std::string chunks(std::string_view body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::vector<row> lines() {
    return {
        {"HTTP/0.9", "GET /\r\n", 400},
        {"HTTP/0.9 with an empty line", "GET /\r\n\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
        {"version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
        {"version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
        {"version with a blank after it", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
        {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TAB between", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"blank first", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"method with a separator", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"method with a high byte", "G\xc3\x89T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"high byte in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"DEL in the target", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"NUL in the target", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv), 400},
        {"escape in the target", "GET /\x1b[0m HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"relative target", "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"authority-form", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400},
        {"absolute-form of another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"absolute-form with userinfo", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", 400},
        {"absolute-form of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"absolute-form without a host", "GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"LF first", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TLS on a plain port", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"sv), 400},
        {"SSH", "SSH-2.0-OpenSSH_9.2p1\r\n", 400},
        {"SMTP", "EHLO there\r\n", 400},
        {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", 400},
        {"bare LF once", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400},
        {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"bare CR everywhere", "GET / HTTP/1.1\rHost: a\r\r", 400},
        {"CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400},
    };
}

std::vector<row> fields() {
    const auto with = [](std::string_view f) { return get("/", std::string(f) + "\r\n"); };
    return {
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", with("Host: b"), 400},
        {"two equal Hosts", with("host: a"), 400},
        {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"Host with userinfo", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
        {"Host as a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"Host with a high byte", "GET / HTTP/1.1\r\nHost: \xc3\xa9\r\n\r\n", 400},
        {"Host after a blank", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"TAB before the colon", with("X\t: y"), 400},
        {"obs-fold", with("X: y\r\n z"), 400},
        {"obs-fold with TAB", with("X: y\r\n\tz"), 400},
        {"obs-fold of a length", post("Content-Length:\r\n 5\r\n", "abcde"), 400},
        {"no colon", with("X"), 400},
        {"no name", with(": y"), 400},
        {"name with a separator", with("X/Y: z"), 400},
        {"name with a high byte", with("X\xc3\xa9: z"), 400},
        {"NUL in a value", with("X: a\0b"sv), 400},
        {"DEL in a value", with("X: a\x7f"), 400},
        {"backspace in a value", with("X: a\b"), 400},
        {"alias of X-Forwarded-For", with("X_Forwarded_For: 1.2.3.4"), 400},
        {"alias of Content-Length", post("Content_Length: 3\r\n", ""), 400},
        {"alias of Transfer-Encoding", post("TRANSFER_Encoding: chunked\r\n", ""), 400},
        {"alias of X-Forwarded-Proto, half", with("X-Forwarded_Proto: https"), 400},
        {"alias of Content-Type", with("Content_Type: a/b"), 400},
        {"Connection that is no list", with("Connection: \"close"), 400},
        {"unknown expectation", with("Expect: 200-ok"), 417},
        {"two expectations", post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 1\r\n", "x"), 417},
    };
}

std::vector<row> bodies() {
    const std::string second = get("/smuggled/");
    return {
        {"two lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), 400},
        {"two equal lengths", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400},
        {"length as a list", post("Content-Length: 3, 3\r\n", "abc"), 400},
        {"length with a sign", post("Content-Length: +3\r\n", "abc"), 400},
        {"negative length", post("Content-Length: -1\r\n", ""), 400},
        {"hexadecimal length", post("Content-Length: 0x3\r\n", "abc"), 400},
        {"length with a fraction", post("Content-Length: 3.0\r\n", "abc"), 400},
        {"length with blanks inside", post("Content-Length: 1 0\r\n", "0123456789"), 400},
        {"empty length", post("Content-Length:\r\n", ""), 400},
        {"length with junk", post("Content-Length: 3;x\r\n", "abc"), 400},
        {"length of full-width digits", post("Content-Length: \xef\xbc\x93\r\n", "abc"), 400},
        {"length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n", ""), 413},
        {"CL.TE", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + second), 400},
        {"TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + second), 400},
        {"chunked on HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, 400},
        {"two codings", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + second), 501},
        {"chunked not last", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + second), 400},
        {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + second),
         400},
        {"chunked twice in one line", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + second), 400},
        {"identity", post("Transfer-Encoding: identity\r\n", second), 400},
        {"coding that only looks like it", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + second), 400},
        {"coding with a parameter", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n" + second), 400},
        {"coding in quotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" + second), 400},
        {"coding after a vertical tab",
         post("Transfer-Encoding: \x0b"
              "chunked\r\n",
              "0\r\n\r\n" + second),
         400},
        {"empty coding", post("Transfer-Encoding:\r\n", second), 400},
        {"coding with a blank before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + second), 400},
        {"chunk size that is no number", chunks("x\r\n\r\n" + second), 400},
        {"chunk size with a prefix", chunks("0x2\r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size with a sign", chunks("+2\r\nab\r\n0\r\n\r\n"), 400},
        {"negative chunk size", chunks("-1\r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size after a blank", chunks(" 2\r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size before a blank", chunks("2 \r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size beyond 64 bits", chunks("10000000000000002\r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size with many zeros", chunks("000000000000000000002\r\nab\r\n0\r\n\r\n"), 400},
        {"chunk size of 64 bits", chunks("ffffffffffffffff\r\nab\r\n0\r\n\r\n"), 413},
        {"no chunk size", chunks("\r\nab\r\n0\r\n\r\n"), 400},
        {"bare LF after a chunk size", chunks("2\nab\r\n0\r\n\r\n"), 400},
        {"bare LF after a chunk", chunks("2\r\nab\n0\r\n\r\n"), 400},
        {"bare LF at the end of chunks", chunks("2\r\nab\r\n0\r\n\n" + second), 400},
        {"bare CR in a chunk line", chunks("2\rX\nab\r\n0\r\n\r\n"), 400},
        {"chunk longer than its size", chunks("2\r\nabc\r\n0\r\n\r\n"), 400},
        {"chunk shorter than its size", chunks("3\r\nab\r\n0\r\n\r\n"), 400},
        {"control byte in an extension", chunks("2;a=\x01\r\nab\r\n0\r\n\r\n"), 400},
        {"LF in an extension", chunks("2;a\nb\r\nab\r\n0\r\n\r\n"), 400},
        {"endless extension", chunks("2;" + std::string(5000, 'a')), 400},
        {"extension that is none", chunks("2;=\r\nab\r\n0\r\n\r\n"), 400},
        {"extension with an open quote", chunks("2;a=\"b\r\nab\r\n0\r\n\r\n"), 400},
        {"trailer", chunks("0\r\nX: y\r\n\r\n"), 400},
        {"Authorization in a trailer", chunks("0\r\nAuthorization: JWT x\r\n\r\n"), 400},
        {"trailer over 64 KiB", chunks("0\r\nX: " + std::string(70'000, 'y') + "\r\n\r\n"), 400},
        {"a second request in the place of a trailer", chunks("0\r\n" + second), 400},
        {"length and a second request of junk", post("Content-Length: 0\r\nConnection: close\r\n", "\x01\x02"), 200},
    };
}

/// How often a status line begins in what the server sent.
long answers_in(std::string_view bytes) {
    long n = 0;
    for (auto at = bytes.find("HTTP/1.1 "); at != std::string_view::npos; at = bytes.find("HTTP/1.1 ", at + 1)) ++n;
    return n;
}

void check_rows(const std::vector<row>& rows) {
    const site s;
    for (const auto& [name, bytes, status] : rows) {
        CAPTURE(name);
        auto c = s.connect();
        // The legitimate request behind it must never be answered.
        c.send(bytes + get("/behind/"));
        bool closed = false;
        const auto got = c.read_all(closed);
        CHECK(closed);
        CHECK(answers_in(got) == 1);
        CHECK(got.substr(0, 13) == "HTTP/1.1 " + std::to_string(status) + " ");
        CHECK(got.contains("\r\nConnection: close\r\n"));
        CHECK_FALSE(got.contains("/behind/"));
        CHECK_FALSE(got.contains("/smuggled/"));
        CHECK(s.alive());
    }
}

}  // namespace

TEST_CASE("malformed: request lines are refused once and the connection closed (H01)") {
    check_rows(lines());
}
TEST_CASE("malformed: fields are refused once and the connection closed (H01, H13)") {
    check_rows(fields());
}
TEST_CASE("malformed: bodies are refused once and the connection closed (H01)") {
    check_rows(bodies());
}

TEST_CASE("malformed: what ends too early is closed without an answer") {
    const site s;
    for (const std::string& bytes :
         {std::string(), std::string("G"), std::string("GET / HTTP/1.1\r\nHost: a\r\n"),
          post("Content-Length: 5\r\n", "abc"), chunks("5\r\nab"), chunks("2\r\nab\r\n0\r\n")}) {
        CAPTURE(bytes);
        auto c = s.connect();
        c.send(bytes);
        c.shutdown_send();
        CHECK(c.closes());
    }
    CHECK(s.alive());
}

TEST_CASE("malformed: a good request before a bad one is answered, the bad one refused, nothing after it") {
    const site s;
    auto c = s.connect();
    c.send(get("/good/") + "BAD\r\n\r\n" + get("/after/"));
    bool closed = false;
    const auto got = c.read_all(closed);
    CHECK(closed);
    CHECK(answers_in(got) == 2);
    CHECK(got.contains("GET\n/good/"));
    CHECK_FALSE(got.contains("/after/"));
}

TEST_CASE("malformed: every prefix of a request, cut off, leaves the server well") {
    const site s;
    const std::string whole = chunks("3;x=y\r\nabc\r\n0\r\n\r\n");
    for (std::size_t n = 0; n < whole.size(); ++n) {
        auto c = s.connect();
        c.send(std::string_view(whole).substr(0, n));
        c.shutdown_send();
        CHECK(c.closes());
    }
    CHECK(s.alive());
}

TEST_CASE("malformed: random damage never ends the server, never yields more answers than requests") {
    const site s;
    const std::string whole =
        post("Content-Length: 3\r\nX-Forwarded-For: 1.1.1.1\r\n", "abc") + chunks("3\r\nabc\r\n0\r\n\r\n");
    std::uint32_t seed = 12345;
    const auto next = [&] { return seed = seed * 1664525 + 1013904223, seed >> 8; };
    for (int i = 0; i < 500; ++i) {
        auto bytes = whole;
        for (std::uint32_t n = 1 + next() % 3; n > 0; --n) bytes[next() % bytes.size()] = static_cast<char>(next());
        auto c = s.connect();
        c.send(bytes);
        c.shutdown_send();
        bool closed = false;
        const auto got = c.read_all(closed);
        CHECK(closed);
        CHECK(answers_in(got) <= 3);
    }
    CHECK(s.alive());
}
