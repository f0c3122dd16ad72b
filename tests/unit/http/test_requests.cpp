// What a well-behaved client gets: keep-alive, pipelining, bodies, HEAD, 100 Continue, targets.
#include "wire.hpp"

#include "http/connection.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

using namespace wire;

TEST_CASE("request: a GET is answered with Content-Length and Date, without Server, and the connection lives on") {
    const site s;
    auto c = s.connect();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(c.send(get("/a/?x=1")));
        const auto a = c.read();
        CHECK(a.status == 200);
        CHECK(a.body == "GET\n/a/\nx=1\na\nhttp\n127.0.0.1\n");
        CHECK(a.field("Date").ends_with(" GMT"));
        CHECK_FALSE(a.has("Server"));
        CHECK_FALSE(a.has("Connection"));
    }
}

TEST_CASE("request: three pipelined requests in one write get three answers in order") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send(get("/1/") + "POST /2/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" +
                   get("/3/", "Connection: close\r\n")));
    CHECK(c.read().body.starts_with("GET\n/1/\n"));
    const auto second = c.read();
    CHECK(second.body.starts_with("POST\n/2/\n"));
    CHECK(second.body.ends_with("\nabc"));
    const auto third = c.read();
    CHECK(third.body.starts_with("GET\n/3/\n"));
    CHECK(third.field("Connection") == "close");
    CHECK(c.closes());
}

TEST_CASE("request: two hundred pipelined requests are all answered") {
    const site s;
    auto c = s.connect();
    std::string all;
    for (int i = 0; i < 200; ++i) all += get("/" + std::to_string(i));
    REQUIRE(c.send(all));
    for (int i = 0; i < 200; ++i) REQUIRE(c.read().body.starts_with("GET\n/" + std::to_string(i) + "\n"));
}

TEST_CASE("request: bytes that arrive one by one make the same request") {
    const site s;
    auto c = s.connect();
    const std::string bytes =
        "POST /slow/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    for (const char b : bytes) REQUIRE(c.send(std::string_view(&b, 1)));
    const auto a = c.read();
    CHECK(a.status == 200);
    CHECK(a.body.ends_with("\nabcde"));
    REQUIRE(c.send(get("/next/")));
    CHECK(c.read().body.starts_with("GET\n/next/"));
}

/// What the server answers to these pieces when each is read alone: the loop runs here, between two of them.
std::string answers_to(std::initializer_list<std::string_view> pieces) {
    base::null_logger log;
    http::shared_state shared{.options = quick(), .handle = echo, .log = log};
    http::io_loop loop(0, shared);
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    http::stream_socket socket(loop.context, boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]);
    http::start_connection(loop, std::move(socket), {.address = {}, .text = "unix"}, http::connection_slot(shared.open),
                           false);
    for (const std::string_view piece : pieces) {
        REQUIRE(::send(ends[1], piece.data(), piece.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(piece.size()));
        loop.context.poll();
    }
    ::shutdown(ends[1], SHUT_WR);
    loop.context.run();
    std::string received(64 * 1024, '\0');
    received.resize(
        static_cast<std::size_t>(std::max<ssize_t>(::recv(ends[1], received.data(), received.size(), 0), 0)));
    ::close(ends[1]);
    return received;
}

TEST_CASE("request: the last chunk may come in any pieces, behind a body or alone") {
    const std::string_view head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const auto& [before, body] : {std::pair("", "http\nunix\n"), std::pair("2\r\nhi\r\n", "http\nunix\nhi")}) {
        CAPTURE(before);
        for (const auto& answer :
             {answers_to({head, before, "0", "\r", "\n", "\r", "\n"}), answers_to({head, before, "0\r\n", "\r", "\n"}),
              answers_to({head, before, "0\r\n\r", "\n"}), answers_to({head, before, "0\r\n", "\r\n"})}) {
            CHECK(answer.starts_with("HTTP/1.1 200 "));
            CHECK(answer.ends_with(body));
        }
    }
}

TEST_CASE("request: the first fault of a chunked body is the one that counts, however it was cut") {
    const std::string_view head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string_view bad_extension = "1;a]\r\n", too_large = "x\r\nfffffff\r\n";
    for (const auto& answer : {answers_to({head, bad_extension, too_large}),
                               answers_to({std::string(head).append(bad_extension).append(too_large)})})
        CHECK(answer.starts_with("HTTP/1.1 400 "));
}

TEST_CASE("request: chunked bodies are joined, whatever the case of the coding and the digits") {
    const site s;
    struct row {
        std::string_view chunks, body;
    };
    for (const auto& [chunks, body] : std::initializer_list<row>{
             {"0\r\n\r\n", ""},
             {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
             {"a\r\n0123456789\r\n00\r\n\r\n", "0123456789"},
             {"0000000000000002\r\nhi\r\n0\r\n\r\n", "hi"},
             {"1;name=value;other=\"q;\\\"\"\r\nx\r\n0;last\r\n\r\n", "x"},
             {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"},
         }) {
        CAPTURE(chunks);
        auto c = s.connect();
        REQUIRE(c.send("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n" + std::string(chunks) +
                       get("/after/")));
        const auto a = c.read();
        CHECK(a.status == 200);
        CHECK(a.body == "POST\n/\n\na\nhttp\n127.0.0.1\n" + std::string(body));
        CHECK(c.read().body.starts_with("GET\n/after/"));
    }
}

TEST_CASE("request: a body of exactly the limit passes, with Content-Length and chunked") {
    auto options = quick();
    options.body_bytes = 100'000;
    const site s(options);
    const std::string body(100'000, 'b');
    auto c = s.connect();
    REQUIRE(c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + body));
    CHECK(c.read().body.ends_with("\n" + body));
    REQUIRE(
        c.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + body + "\r\n0\r\n\r\n"));
    CHECK(c.read().body.ends_with("\n" + body));
}

TEST_CASE("request: Expect: 100-continue is told to continue once, and not if the body has come along") {
    const site s;
    auto c = s.connect();
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
    REQUIRE(c.send(head));
    CHECK(c.read().head == "HTTP/1.1 100 Continue\r\n");
    REQUIRE(c.send("ok"));
    CHECK(c.read().body.ends_with("\nok"));
    REQUIRE(c.send(head + "ok"));
    CHECK(c.read().status == 200);
    REQUIRE(c.send("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok"));
    CHECK(c.read().status == 200);
}

TEST_CASE("request: a body over the limit is refused before the client is told to continue") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n"));
    CHECK(c.read().status == 413);
}

TEST_CASE("request: HEAD gets the length of the body and no body; 204 gets neither (H04)") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send("HEAD /h/ HTTP/1.1\r\nHost: a\r\n\r\n" + get("/x/")));
    const auto head = c.read(true);
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == std::to_string(std::string_view("HEAD\n/h/\n\na\nhttp\n127.0.0.1\n").size()));
    CHECK(c.read().body.starts_with("GET\n/x/"));
    REQUIRE(c.send(get("/empty/")));
    const auto none = c.read();
    CHECK(none.status == 204);
    CHECK_FALSE(none.has("Content-Length"));
}

TEST_CASE("request: any token is a method, upper-cased; TRACE reaches the handler, CONNECT does not (H04)") {
    const site s;
    for (const std::string_view method : {"get", "FOO", "TRACE", "M-SEARCH", "p'a*t!c%h"}) {
        CAPTURE(method);
        std::string upper(method);
        for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        CHECK(s.ask(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n\r\n").body.starts_with(upper + "\n"));
    }
    CHECK(s.ask("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n").status == 400);
    CHECK(s.ask("connect / HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
}

TEST_CASE("request: HTTP/1.0 closes unless asked to keep alive, and needs no Host") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK(c.read().field("Connection") == "keep-alive");
    REQUIRE(c.send("GET / HTTP/1.0\r\nHost: b\r\n\r\n"));
    const auto last = c.read();
    CHECK(last.body.contains("\nb\nhttp\n"));
    CHECK(last.field("Connection") == "close");
    CHECK(c.closes());
}

TEST_CASE("request: one empty line before a request is ignored (RFC 9112 section 2.2)") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send("\r\n" + get("/1/") + "\r\n" + get("/2/")));
    CHECK(c.read().body.starts_with("GET\n/1/"));
    CHECK(c.read().body.starts_with("GET\n/2/"));
}

TEST_CASE("request: targets and their decoding (H12)") {
    const site s;
    struct row {
        std::string_view target, path, query;
    };
    for (const auto& [target, path, query] : std::initializer_list<row>{
             {"/%61ccounts/", "/accounts/", ""},
             {"/a/%2e%2e/b", "/a/../b", ""},
             {"//x//", "//x//", ""},
             {"/a%252fb", "/a%2fb", ""},
             {"/a%2fb", "/a/b", ""},
             {"/a;b\\c", "/a;b\\c", ""},
             {"/%zz%4", "/%zz%4", ""},
             {"/%e2%82%ac?%e2?%82", "/\xe2\x82\xac", "%e2?%82"},
             {"/%ff", "/\xef\xbf\xbd", ""},
             {"/?", "/", ""},
             {"http://a/abs?q", "/abs", "q"},
             {"HTTP://A", "/", ""},
         }) {
        CAPTURE(target);
        const auto a = s.ask(get(target));
        CHECK(a.status == 200);
        CHECK(a.body.starts_with("GET\n" + std::string(path) + "\n" + std::string(query) + "\n"));
    }
    CHECK(s.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body.starts_with("OPTIONS\n*\n"));
}

TEST_CASE("request: values keep bytes above 127, repeated fields are joined by find") {
    const site s(quick(), [](http::request r) -> base::task<http::response> {
        http::response out;
        out.body = r.headers.find("authorization").value_or("none") + "|" +
                   r.headers.find("Content-Type").value_or("none") + "|" + r.headers.find("X-Empty").value_or("none");
        co_return out;
    });
    const auto a = s.ask(
        get("/", "Authorization: JWT \xe9\r\nContent-Type:\t \xc3\xa9 ;x=1 \t\r\nAUTHORIZATION: two\r\nX-Empty:\r\n"));
    CHECK(a.body == "JWT \xe9, two|\xc3\xa9 ;x=1|");
}

TEST_CASE("handler: what it throws is logged with the request id and answered with the 500 page (H09)") {
    const site s;
    auto c = s.connect();
    REQUIRE(c.send(get("/throw/")));
    const auto a = c.read();
    CHECK(a.status == 500);
    CHECK(a.body ==
          "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Server Error (500)</title>\n</head>\n<body>\n"
          "  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n");
    CHECK(s.log.has("out of cheese"));
    REQUIRE(c.send(get("/after/")));
    CHECK(c.read().status == 200);
}

TEST_CASE("handler: a field that would split the answer becomes the 500 page") {
    const site s;
    const auto a = s.ask(get("/evil/"));
    CHECK(a.status == 500);
    CHECK_FALSE(a.head.contains("Set-Cookie"));
}

TEST_CASE("request: ids differ") {
    const site s(quick(), [](http::request r) -> base::task<http::response> {
        http::response out;
        out.body = r.id;
        co_return out;
    });
    auto c = s.connect();
    REQUIRE(c.send(get("/") + get("/")));
    const auto first = c.read().body;
    CHECK(first.size() >= 8);
    CHECK(first != c.read().body);
}
