// Which parser reads a body, by its Content-Type (contract section 2, H05).
#include "rest/parsers.hpp"

#include "rest/parsers_header.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

http::request request(std::optional<std::string_view> content_type, std::string_view body) {
    http::request r;
    r.method = "POST";
    if (content_type) r.headers.add("Content-Type", *content_type);
    r.body = body;
    return r;
}

std::string parsed(std::optional<std::string_view> content_type, std::string_view body) {
    const auto data = rest::parse_body(request(content_type, body));
    if (!data) return std::to_string(data.error().status) + " " + base::json::write(data.error().body);
    return (data->is_form ? "form " : "") + base::json::write(data->body);
}

}  // namespace

TEST_CASE("parse_body: types are compared without case or parameters, and may be wildcards") {
    for (const char* type : {"application/json", "APPLICATION/Json", "application/json; charset=utf-8",
                             "application/json;x=y", " application/json ;", "*/*", "application/*", "*/json"}) {
        CAPTURE(type);
        CHECK(parsed(type, R"({"a":1})") == R"({"a":1})");
    }
    CHECK(parsed("application/x-www-form-urlencoded", "a=1") == R"(form {"a":"1"})");
    CHECK(parsed("Application/X-WWW-Form-Urlencoded; charset=latin-1", "a=%e9") == "form {\"a\":\"é\"}");
    CHECK(parsed("*/x-www-form-urlencoded", "a=1") == R"(form {"a":"1"})");
    const std::string multipart = "--abc\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--abc--";
    CHECK(parsed("multipart/form-data; boundary=abc", multipart) == R"(form {"a":"1"})");
    CHECK(parsed("multipart/form-data; x=\";boundary=b\"; BOUNDARY=\"abc\"", multipart) == R"(form {"a":"1"})");
}

TEST_CASE("parse_body: another type with a body is 415 and is named whole, as latin-1") {
    for (const char* type :
         {"text/plain", "text/json", "json", "*", "*/", "application", "application/", "application/json/x",
          "application/json, text/plain", "application/vnd.api+json", "TEXT/Plain; charset=utf-8", ""}) {
        CAPTURE(type);
        CHECK(parsed(type, "{}") ==
              "415 {\"detail\":\"Unsupported media type \\\"" + std::string(type) + "\\\" in request.\"}");
    }
    CHECK(parsed(std::nullopt, "{}") == R"(415 {"detail":"Unsupported media type \"\" in request."})");
    CHECK(parsed("foo/bar; x=é\xff", "{}") ==
          "415 {\"detail\":\"Unsupported media type \\\"foo/bar; x=Ã©ÿ\\\" in request.\"}");
    CHECK(parsed("text/<b>&\"x\"", "{}") ==
          R"(415 {"detail":"Unsupported media type \"text/<b>&\"x\"\" in request."})");
}

TEST_CASE("parse_body: no body is an empty object whatever the type, an empty form for a form's") {
    for (const char* type : {"application/json", "text/plain", "", "multipart/*"}) CHECK(parsed(type, "") == "{}");
    CHECK(parsed(std::nullopt, "") == "{}");
    CHECK(parsed("application/x-www-form-urlencoded; charset=x", "") == "form {}");
    CHECK(parsed("Multipart/Form-Data", "") == "form {}");
}

TEST_CASE("parse_body: JSON that cannot be read is refused in Python's words") {
    CHECK(
        parsed("application/json", "{") ==
        R"~(400 {"detail":"JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"})~");
    CHECK(
        parsed("application/json", "\xff") ==
        R"(400 {"detail":"JSON parse error - 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"})");
    CHECK(parsed("application/json; charset=utf-16", "{}") ==
          R"(400 {"detail":"JSON parse error - UTF-16 stream does not start with BOM"})");
    CHECK(parsed("application/json; charset=\"latin-1\"", "{\"a\":\"\xe9\"}") == "{\"a\":\"é\"}");
    CHECK(parsed("application/json", std::string(100'000, '[')).starts_with("400 "));
}

TEST_CASE("parse_header_value: quotes hide semicolons, the last parameter of a name counts") {
    const auto parameter = [](std::string_view text, std::string_view name) -> std::string {
        const rest::header_value h = rest::parse_header_value(text);
        const std::string* found = h.find(name);
        return found == nullptr ? "(none)" : *found;
    };
    CHECK(rest::parse_header_value(" Form-Data ; a=b").value == "form-data");
    CHECK(rest::parse_header_value("").value.empty());
    struct row {
        std::string_view text;
        std::string_view a;
    };
    for (const row& r : {
             row{"x; A = 1 ;", "1"},
             row{"x;a=1;a=2", "2"},
             row{"x;a", "(none)"},
             row{"x;a=", ""},
             row{"x;;a=1", "1"},
             row{R"(x;a="b;c=d";e=f)", "b;c=d"},
             row{R"(x;a="b;c=d)", R"("b;c=d)"},
             row{R"(x;a=")", R"(")"},
             row{R"(x;a="\"b\\c")", R"("b\c)"},
             row{R"(x;a="\\"")", R"(")"},
             row{R"(x;b="\";a=1";c=2)", R"(1";c=2)"},
             row{"x;a*=utf-8''%c3%a9", "é"},
             row{"x;a*=b", "b"},
         }) {
        CAPTURE(r.text);
        CHECK(parameter(r.text, "a") == r.a);
    }
    CHECK(rest::parse_header_value(std::string(1'000'000, ';')).parameters.empty());
}
