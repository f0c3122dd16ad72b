// application/x-www-form-urlencoded as Django's QueryDict reads it (contract section 2.2, H05).
#include "rest/form.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_literals;

namespace {

std::string parsed(std::string_view body, std::string_view charset = {}) {
    const auto data = rest::parse_form(body, charset);
    if (!data) return std::to_string(data.error().status) + " " + base::json::write(data.error().body);
    CHECK(data->is_form);
    return base::json::write(data->body);
}

}  // namespace

TEST_CASE("form: pairs, blanks, escapes") {
    struct row {
        std::string body;
        std::string_view data;
    };
    for (const row& r : {
             row{"a=1&b=2", R"({"a":"1","b":"2"})"},
             row{"x", R"({"x":""})"},
             row{"=v", R"({"":"v"})"},
             row{"a=b=c", R"({"a":"b=c"})"},
             row{"&&a=1&", R"({"a":"1"})"},
             row{"a+b=c+d%2B%20", R"({"a b":"c d+ "})"},
             row{"a=1&a=2&a=3", R"({"a":"3"})"},
             row{"a=1;b=2", R"({"a":"1;b=2"})"},
             row{"a=%zz%4%%41%", R"({"a":"%zz%4%A%"})"},
             row{"a=%00", R"({"a":"\u0000"})"},
             row{"a=%c3%a9é", "{\"a\":\"éé\"}"},
             row{"a=%ff&b=%c3%28", "{\"a\":\"\uFFFD\",\"b\":\"\uFFFD(\"}"},
             row{"a=%ed%a0%80", "{\"a\":\"\uFFFD\uFFFD\uFFFD\"}"},
             row{"a=\xff\xc3\xa9", "{\"a\":\"ÿÃ©\"}"},  // not UTF-8: latin-1, all of it
             row{"{\"a\":1}", R"({"{\"a\":1}":""})"},
         }) {
        CAPTURE(r.body);
        CHECK(parsed(r.body) == r.data);
    }
}

TEST_CASE("form: the charset parameter is honoured") {
    CHECK(parsed("a=%e9\xe9", "latin-1") == "{\"a\":\"éé\"}");
    CHECK(parsed("a=%e9", "ISO-8859-1") == "{\"a\":\"é\"}");
    CHECK(parsed("a=%c3%a9", "UTF8") == "{\"a\":\"é\"}");
    CHECK(parsed("a=%c3%a9", "no-such-charset") == "{\"a\":\"é\"}");
    CHECK(parsed("a=%c4", "no-such-charset") == "{\"a\":\"\uFFFD\"}");
    CHECK(parsed("a=%c4&b=\xc4", "u8") == "{\"a\":\"\uFFFD\",\"b\":\"Ä\"}");
}

TEST_CASE("form: 1000 fields are read, one more is refused") {
    const auto fields = [](int n) {
        std::string body;
        for (int i = 0; i < n; ++i) body += (i > 0 ? "&a" : "a") + std::to_string(i) + "=1";
        return body;
    };
    CHECK(parsed(fields(1000)).starts_with(R"({"a0":"1")"));
    const std::string refused =
        R"(400 {"detail":"The number of GET/POST parameters exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS."})";
    CHECK(parsed(fields(1001)) == refused);
    CHECK(parsed(std::string(999, '&')) == "{}");
    CHECK(parsed(std::string(1000, '&')) == refused);
}
