// The writer against facts of DRF's renderer and of json.dumps.
#include "base/json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace json = base::json;
using namespace std::string_literals;

TEST_CASE("json write: DRF's compact form keeps UTF-8 and escapes U+2028 and U+2029") {
    struct row {
        std::string text;
        const char* utf8;
        const char* ascii;
    };
    const row table[] = {
        {"", R"("")", R"("")"},
        {"<a&b/>", R"("<a&b/>")", R"("<a&b/>")"},
        {"\"\\", R"("\"\\")", R"("\"\\")"},
        {"\b\t\n\f\r", R"("\b\t\n\f\r")", R"("\b\t\n\f\r")"},
        {"\0\x01\x1f"s, R"("\u0000\u0001\u001f")", R"("\u0000\u0001\u001f")"},
        {"\x7f", "\"\x7f\"", R"("\u007f")"},
        {"caf\xc3\xa9", "\"caf\xc3\xa9\"", R"("caf\u00e9")"},
        {"\xe2\x80\xa8x\xe2\x80\xa9", R"("\u2028x\u2029")", R"("\u2028x\u2029")"},
        {"\xe2\x80\xa7\xe2\x82\xac", "\"\xe2\x80\xa7\xe2\x82\xac\"", R"("\u2027\u20ac")"},
        {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"", R"("\ud83d\ude00")"},
        {"\xed\x9f\xbf\xed\xa0\x80x\xed\xbf\xbf", "\"\xed\x9f\xbf\\ud800x\\udfff\"", R"("\ud7ff\ud800x\udfff")"},
    };
    for (const row& r : table) {
        CAPTURE(std::string(r.ascii));
        CHECK(json::write(r.text) == r.utf8);
        CHECK(json::write(r.text, {.ascii = true}) == r.ascii);
        CHECK(json::parse(r.utf8)->value == r.text);
        CHECK(json::parse(r.ascii)->value == r.text);
    }
}

TEST_CASE("json write: bytes that are no UTF-8 cannot break the ASCII form") {
    CHECK(json::write("a\xff\xc3", {.ascii = true}) == R"("a\ufffd\ufffd")");
    CHECK(json::write("\xe2\x80", {.ascii = true}) == R"("\ufffd\ufffd")");
    CHECK(json::write("\xc0\xaf\xf5\x80\x80\x80", {.ascii = true}) == R"("\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd")");
}

TEST_CASE("json write: values without blanks") {
    const json::value v(json::object{{"n", nullptr},
                                     {"t", true},
                                     {"f", false},
                                     {"i", std::numeric_limits<std::int64_t>::min()},
                                     {"b", json::big_integer{"-123456789012345678901234567890"}},
                                     {"d", 1.5},
                                     {"l", json::array{json::array{}, json::object{}, 1, "x"}}});
    CHECK(
        json::write(v) ==
        R"({"n":null,"t":true,"f":false,"i":-9223372036854775808,"b":-123456789012345678901234567890,"d":1.5,"l":[[],{},1,"x"]})");
}

TEST_CASE("json write: the indented form is json.dumps(indent=N)") {
    const json::value v(json::object{{"a", json::array{1, json::object{{"b", json::array{}}}}}, {"c", json::object{}}});
    CHECK(json::write(v, {.indent = 2}) ==
          "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
    CHECK(json::write(json::array{}, {.indent = 4}) == "[]");
    CHECK(json::write(json::array{1}, {.indent = 1}) == "[\n 1\n]");
    CHECK(json::write(v, {.indent = -1}) == json::write(v));
}

TEST_CASE("json write: what is not finite is Python's in the ASCII form, null in DRF's") {
    const json::array all{HUGE_VAL, -HUGE_VAL, std::nan("")};
    CHECK(json::write(all, {.ascii = true}) == "[Infinity,-Infinity,NaN]");
    CHECK(json::write(all) == "[null,null,null]");
}

TEST_CASE("json: repr of a float is Python's") {
    struct row {
        double value;
        const char* text;
    };
    const row table[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {1.5, "1.5"},
        {-7.25, "-7.25"},
        {100000.0, "100000.0"},
        {0.1, "0.1"},
        {1e15, "1000000000000000.0"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e16, "1e+16"},
        {1.2345e17, "1.2345e+17"},
        {1e100, "1e+100"},
        {0.0001, "0.0001"},
        {0.00012345, "0.00012345"},
        {0.00001, "1e-05"},
        {1.5e-7, "1.5e-07"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {123456.789, "123456.789"},
        {1700000000.123456, "1700000000.123456"},
        {HUGE_VAL, "inf"},
        {-HUGE_VAL, "-inf"},
        {std::nan(""), "nan"},
    };
    for (const row& r : table) CHECK(json::python_repr(r.value) == r.text);
}
