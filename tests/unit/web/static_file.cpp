// RFC 9110: which coding, which tag, and when nothing is sent.
#include "web/static_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

const web::asset script{.path = "/assets/account/index-12345678.js",
                        .content_type = "text/javascript; charset=utf-8",
                        .hash = "0123456789abcdef",
                        .identity = "console.log(1234567890)",
                        .brotli = "BR",
                        .gzip = "GZIP",
                        .immutable = true};
const web::asset tiny{.path = "/t", .content_type = "text/plain", .hash = "ff", .identity = "t"};

http::request asking(std::vector<std::pair<std::string, std::string>> fields = {}) {
    http::request r;
    r.method = "GET";
    for (const auto& [name, value] : fields) r.headers.add(name, value);
    return r;
}

std::string header(const http::response& r, std::string_view name) {
    return r.headers.find(name).value_or("(none)");
}

}  // namespace

TEST_CASE("static file: the coding of the highest weight is chosen, of equals the smallest") {
    using enum web::coding;
    const std::vector<std::pair<std::string_view, web::coding>> table{
        {"gzip, deflate, br, zstd", brotli},
        {"gzip, deflate", gzip},
        {"GZIP", gzip},
        {"br;q=0.5, gzip;q=0.9", gzip},
        {"br ; q=0.9 , gzip ; q=0.5", brotli},
        {"br;q=0", identity},
        {"br;q=0, *", gzip},
        {"*", brotli},
        {"*;q=0", identity},
        {"identity", identity},
        {"identity;q=0.5, br;q=0.4", identity},
        {"identity;q=0, gzip;q=0.001", gzip},
        {"deflate", identity},
        {"", identity},
        {",,,", identity},
        {"br;q=2", identity},
        {"br;q=nan", identity},
        {"br;q=", identity},
        {"brotli", identity},
    };
    for (const auto& [accepted, expected] : table) {
        CAPTURE(accepted);
        CHECK(web::choose_coding(accepted, script) == expected);
        CHECK(web::choose_coding(accepted, tiny) == identity);
    }
    CHECK(web::choose_coding(std::nullopt, script) == identity);
}

TEST_CASE("static file: each coding has its own tag, and all say that they depend on Accept-Encoding") {
    const auto plain = web::serve_file(script, asking());
    CHECK(plain.status == 200);
    CHECK(plain.body == script.identity);
    CHECK(header(plain, "ETag") == "\"0123456789abcdef\"");
    CHECK_FALSE(plain.headers.contains("Content-Encoding"));
    const auto small = web::serve_file(script, asking({{"Accept-Encoding", "br"}}));
    CHECK(small.body == "BR");
    CHECK(header(small, "Content-Encoding") == "br");
    CHECK(header(small, "ETag") == "\"0123456789abcdef-br\"");
    for (const auto& out : {plain, small}) {
        CHECK(header(out, "Vary") == "Accept-Encoding");
        CHECK(header(out, "Content-Type") == "text/javascript; charset=utf-8");
        CHECK(header(out, "Cache-Control") == "public, max-age=31536000, immutable");
    }
    CHECK(header(web::serve_file(tiny, asking()), "Cache-Control") == "no-cache");
}

TEST_CASE("static file: a client that has it gets 304 without a body") {
    for (const char* known :
         {"\"0123456789abcdef-gzip\"", "W/\"0123456789abcdef-gzip\"", "*", "\"x\", \"0123456789abcdef-gzip\""}) {
        CAPTURE(known);
        const auto out = web::serve_file(script, asking({{"Accept-Encoding", "gzip"}, {"If-None-Match", known}}));
        CHECK(out.status == 304);
        CHECK(out.body.empty());
        CHECK(header(out, "ETag") == "\"0123456789abcdef-gzip\"");
        CHECK_FALSE(out.headers.contains("Content-Type"));
    }
    for (const char* other : {"\"0123456789abcdef\"", "0123456789abcdef-gzip", "\"\"", ""}) {
        CAPTURE(other);
        CHECK(web::serve_file(script, asking({{"Accept-Encoding", "gzip"}, {"If-None-Match", other}})).status == 200);
    }
}
