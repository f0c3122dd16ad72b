// multipart/form-data as Django's parser reads it (contract section 2.2, H05).
#include "rest/multipart.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_literals;

namespace {

/// The fields as JSON, then each file as `|name:filename:type:content`.
std::string parsed(std::string_view body, std::string_view content_type = "multipart/form-data; boundary=abc",
                   std::string_view charset = {}) {
    const auto data = rest::parse_multipart(body, content_type, charset);
    if (!data) return std::to_string(data.error().status) + " " + base::json::write(data.error().body);
    CHECK(data->is_form);
    std::string out = base::json::write(data->body);
    for (const auto& [name, file] : data->files) {
        out += "|" + name + ":" + file.filename + ":" + file.content_type + ":" + file.content;
    }
    return out;
}

std::string part(std::string_view header, std::string_view content) {
    return "--abc\r\n" + std::string(header) + "\r\n\r\n" + std::string(content) + "\r\n";
}

std::string field(std::string_view parameters, std::string_view content) {
    return part("Content-Disposition: form-data; " + std::string(parameters), content);
}

const std::string end = "--abc--\r\n";

std::string refused(std::string_view why) {
    return "400 {\"detail\":\"Multipart form parse error - " + std::string(why) + "\"}";
}

}  // namespace

TEST_CASE("multipart: fields and files") {
    CHECK(parsed(field("name=\"a\"", "1") + field("name=\"b\"", "") + end) == R"({"a":"1","b":""})");
    CHECK(parsed(field("name=a", "1") + field("name=a", "2") + end) == R"({"a":"2"})");
    CHECK(parsed(field("name=\"a\"", "x\r\ny\r\n\r\nz") + end) == R"({"a":"x\r\ny\r\n\r\nz"})");
    CHECK(parsed(part("Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain; "
                      "charset=utf-8",
                      "Ann") +
                 end) == "{}|f:a.txt:text/plain:Ann");
    CHECK(parsed(field("name=f; filename=\"\"", "no file") + end) == R"({"f":"no file"})");
    CHECK(parsed(field("name=f; filename=\"C:\\\\dir\\\\x.txt\"", "y") + end) == "{}|f:x.txt::y");
    CHECK(parsed(field("name=f; filename=\"../..\"", "y") + end) == "{}");
    CHECK(parsed(field("name=é", "é\xff") + end) == "{\"é\":\"é\uFFFD\"}");
    CHECK(parsed(field("name=a", "\xe9") + end, "multipart/form-data; boundary=abc", "latin-1") == "{\"a\":\"é\"}");
}

TEST_CASE("multipart: names may be quoted, escaped, extended, in any case") {
    struct row {
        std::string_view parameters;
        std::string_view data;
    };
    for (const row& r : {
             row{R"(name="a;b")", R"({"a;b":"1"})"},
             row{R"(name="a\"b\\c")", R"({"a\"b\\c":"1"})"},
             row{R"(NAME = " a ")", R"({"a":"1"})"},
             row{"name*=utf-8''%c3%a9", "{\"é\":\"1\"}"},
             row{"name*=iso-8859-1'en'%e9", "{\"é\":\"1\"}"},
             row{"name=a; name=b", R"({"b":"1"})"},
             row{R"(x="y;name=a)", "{}"},
             row{"nome=a", "{}"},
         }) {
        CAPTURE(r.parameters);
        CHECK(parsed(field(r.parameters, "1") + end) == r.data);
    }
    CHECK(parsed(part("CONTENT-disposition:FORM-DATA;name=a", "1") + end) == R"({"a":"1"})");
    CHECK(parsed(part("\xc3\xa9: x\r\nContent-Disposition: form-data; name=a", "1") + end) == R"({"a":"1"})");
    CHECK(parsed(part("Content-Type: text/plain", "1") + end) == "{}");
}

TEST_CASE("multipart: base64 as Python decodes it, as it is where it cannot") {
    const auto coded = [](std::string_view name, std::string_view content) {
        return part("Content-Disposition: form-data; " + std::string(name) + "\r\nContent-Transfer-Encoding: base64",
                    content);
    };
    CHECK(parsed(coded("name=a", "QW\r\n5u") + end) == R"({"a":"Ann"})");
    CHECK(parsed(coded("name=a", "QQ==more") + end) == R"({"a":"A"})");
    CHECK(parsed(coded("name=a", "=QQ==") + end) == R"({"a":"A"})");
    CHECK(parsed(coded("name=a", "QQ=") + end) == R"({"a":"QQ="})");
    CHECK(parsed(coded("name=a", "+/+/") + end) == "{\"a\":\"\uFFFD\uFFFD\uFFFD\"}");
    CHECK(parsed(coded("name=f; filename=x", "QW 5u") + end) == "{}|f:x::Ann");
    CHECK(parsed(coded("name=f; filename=x", "QW5") + end) == refused("Could not decode base64 data."));
}

TEST_CASE("multipart: what is around and between the parts") {
    CHECK(parsed("{}") == "{}");
    CHECK(parsed("--abc\nContent-Disposition: form-data; name=\"a\"\n\n1\n--abc--\n") == "{}");
    CHECK(parsed("preamble\r\n" + field("name=a", "1") + end + "epilogue") == R"({"a":"1"})");
    CHECK(parsed(field("name=a", "1") + "--abc") == R"({"a":"1"})");
    CHECK(parsed("--abc\r\nContent-Disposition: form-data; name=a\r\n\r\n1") == R"({"a":"1"})");
    CHECK(parsed("--abc\r\nContent-Disposition: form-data; name=a\r\n\r\n1--abc--") == R"({"a":"1"})");
    CHECK(parsed("--abc\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n1") == "{}");
    // The end of a part's header is looked for in its first 1024 bytes only.
    CHECK(parsed(field("name=a; x=" + std::string(900, 'y'), "1") + end) == R"({"a":"1"})");
    CHECK(parsed(field("name=a; x=" + std::string(1100, 'y'), "1") + end) == "{}");
}

TEST_CASE("multipart: the boundary must be one") {
    const std::string type = "multipart/form-data";
    CHECK(parsed("x", type) == refused("Invalid boundary in multipart: None"));
    CHECK(parsed("x", type + "; boundary=") == refused("Invalid boundary in multipart: "));
    CHECK(parsed("x", type + "; boundary=\"a \"") == refused("Invalid boundary in multipart: a "));
    CHECK(parsed("x", type + "; boundary=" + std::string(201, 'b')) == "{}");
    CHECK(parsed("x", type + "; boundary=" + std::string(202, 'b')) ==
          refused("Invalid boundary in multipart: " + std::string(202, 'b')));
    CHECK(parsed("x", "Multipart/form-data; boundary=abc") ==
          refused("Invalid Content-Type: Multipart/form-data; boundary=abc"));
    CHECK(parsed("x", type + "; boundary=\xe9") ==
          refused("Invalid non-ASCII Content-Type in multipart: multipart/form-data; boundary=é"));
    CHECK(parsed("--a;b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a;b--", type + "; boundary=\"a;b\"") ==
          R"({"a":"1"})");
}

TEST_CASE("multipart: each limit trips") {
    const auto repeat = [](int n, auto make) {
        std::string body;
        for (int i = 0; i < n; ++i) body += make(i);
        return body + end;
    };
    const auto small = [](int i) { return field("name=a" + std::to_string(i), ""); };
    // Two of the 1002 are what stands before the first and after the last delimiter.
    CHECK(parsed(repeat(1000, small)).starts_with(R"({"a0":"")"));
    CHECK(parsed(repeat(1002, small)) ==
          R"(400 {"detail":"The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS."})");
    const auto file = [](int i) { return field("name=f; filename=x" + std::to_string(i), ""); };
    CHECK(parsed(repeat(100, file)).starts_with("{}|f:x0"));
    CHECK(parsed(repeat(101, file)) ==
          R"(400 {"detail":"The number of files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES."})");
    const std::size_t most = 2'621'440 - 3;  // the name and two more bytes count
    CHECK(parsed(field("name=a", std::string(most, 'x')) + end).size() > most);
    CHECK(parsed(field("name=a", std::string(most + 1, 'x')) + end) ==
          R"(400 {"detail":"Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."})");
    CHECK(parsed(field("name=f; filename=x", std::string(3'000'000, 'x')) + end).size() > 3'000'000);
}

TEST_CASE("multipart: a body made of almost-delimiters costs no more than another (H05)") {
    const std::string boundary = std::string(200, '-') + "x";
    CHECK(parsed(std::string(20'000'000, '-'), "multipart/form-data; boundary=" + boundary) == "{}");
}
