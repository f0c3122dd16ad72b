// The parser against facts of CPython 3.11's json module.
#include "base/json.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <string>

namespace json = base::json;
using namespace std::string_literals;

namespace {

json::value parsed(std::string_view text, const json::parse_options& options = {}) {
    auto result = json::parse(text, options);
    if (!result) FAIL(std::string(text) << " was refused: " << result.error().message);
    return std::move(result->value);
}

std::string fault(std::string_view text, const json::parse_options& options = {}) {
    const auto result = json::parse(text, options);
    return result ? "parsed" : result.error().message;
}

}  // namespace

TEST_CASE("json: scalars are what they say") {
    CHECK(parsed("null").is_null());
    CHECK(parsed(" \t\r\ntrue\n") == true);
    CHECK(parsed("false") == false);
    CHECK(parsed(R"("")") == "");
    CHECK(parsed("0") == 0);
    CHECK(parsed("-0") == 0);
    CHECK(parsed("-17") == -17);
    CHECK(parsed("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(parsed("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("json: an integer beyond 64 bits keeps its digits") {
    CHECK(parsed("9223372036854775808") == json::big_integer{"9223372036854775808"});
    CHECK(parsed("-9223372036854775809") == json::big_integer{"-9223372036854775809"});
    const std::string most(4300, '7');
    CHECK(parsed(most) == json::big_integer{most});
    CHECK(parsed("-" + most) == json::big_integer{"-" + most});
}

TEST_CASE("json: more than 4300 digits are refused in Python's words") {
    constexpr auto text =
        "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use "
        "sys.set_int_max_str_digits() to increase the limit";
    CHECK(fault("[" + std::string(4301, '9') + "]") == text);
    CHECK(fault("-" + std::string(4301, '9') + " x") == text);
    CHECK(std::isinf(*parsed(std::string(4301, '9') + ".0").if_double()));
}

TEST_CASE("json: floats are doubles, beyond the range infinite or zero") {
    struct row {
        const char* text;
        double value;
    };
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr row table[] = {
        {"1.5", 1.5},
        {"1e5", 100000.0},
        {"1E+2", 100.0},
        {"-0.0", -0.0},
        {"0e5", 0.0},
        {"1e999", inf},
        {"-1E400", -inf},
        {"1e-400", 0.0},
        {"-1e-400", -0.0},
        {"5e-324", 5e-324},
        {"2e-324", 0.0},
        {"1.7976931348623157e308", 1.7976931348623157e308},
        {"1e309", inf},
        {"0.1e310", inf},
        {"0.0000001e-320", 0},
        {"123456789e999999999999999999999", inf},
        {"0e99999999", 0},
        {"-0e-9999999", -0.0},
        {"1e-99999999999999999999999", 0.0},
        {"9007199254740993.0", 9007199254740992.0},
        {"0.1", 0.1},
    };
    for (const row& r : table) {
        CAPTURE(std::string(r.text));
        const auto v = parsed(r.text);
        REQUIRE(v.if_double() != nullptr);
        CHECK(*v.if_double() == r.value);
        CHECK(std::signbit(*v.if_double()) == std::signbit(r.value));
    }
}

TEST_CASE("json: a long fraction decides by its first digit that counts") {
    CHECK(*parsed("0." + std::string(400, '0') + "1").if_double() == 0.0);
    CHECK(*parsed("0." + std::string(400, '0') + "1e401").if_double() == 1.0);
    CHECK(std::isinf(*parsed("1" + std::string(400, '0') + ".0").if_double()));
    CHECK(*parsed("1" + std::string(400, '0') + "e-400").if_double() == 1.0);
}

TEST_CASE("json: NaN and Infinity are refused unless asked for") {
    CHECK(fault("NaN") == "Out of range float values are not JSON compliant: 'NaN'");
    CHECK(fault("[1, Infinity") == "Out of range float values are not JSON compliant: 'Infinity'");
    CHECK(fault(R"({"a":-Infinity})") == "Out of range float values are not JSON compliant: '-Infinity'");
    const json::parse_options lenient{.allow_nan = true};
    CHECK(std::isnan(*parsed("NaN", lenient).if_double()));
    CHECK(*parsed("[-Infinity,Infinity]", lenient).if_array()->at(0).if_double() == -HUGE_VAL);
    CHECK(fault("-Infinit", lenient) == "Expecting value: line 1 column 1 (char 0)");
    CHECK(fault("Na", lenient) == "Expecting value: line 1 column 1 (char 0)");
}

TEST_CASE("json: a fault has Python's words, and its place in code points") {
    struct row {
        std::string text;
        const char* message;
    };
    const row table[] = {
        {"", "Expecting value: line 1 column 1 (char 0)"},
        {" \n ", "Expecting value: line 2 column 2 (char 3)"},
        {"-", "Expecting value: line 1 column 1 (char 0)"},
        {"[-]", "Expecting value: line 1 column 2 (char 1)"},
        {"[", "Expecting value: line 1 column 2 (char 1)"},
        {"[1,", "Expecting value: line 1 column 4 (char 3)"},
        {"[1,]", "Expecting value: line 1 column 4 (char 3)"},
        {"[,", "Expecting value: line 1 column 2 (char 1)"},
        {"[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"},
        {"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"},
        {"{ ", "Expecting property name enclosed in double quotes: line 1 column 3 (char 2)"},
        {"{\"a\":1,}", "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"},
        {"{,}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"},
        {"{\"a\" ", "Expecting ':' delimiter: line 1 column 6 (char 5)"},
        {"{\"a\":}", "Expecting value: line 1 column 6 (char 5)"},
        {"{\"a\":1", "Expecting ',' delimiter: line 1 column 7 (char 6)"},
        {"\"abc", "Unterminated string starting at: line 1 column 1 (char 0)"},
        {"\"a\\", "Unterminated string starting at: line 1 column 1 (char 0)"},
        {"\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)"},
        {"\"a\0b\""s, "Invalid control character at: line 1 column 3 (char 2)"},
        {"\"\xc3\xa9\\x\"", "Invalid \\escape: line 1 column 3 (char 2)"},
        {"\"\\u12", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u1234", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u12\xc3\xa9\"\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u+123\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\ud83d\\u\"", "Invalid \\uXXXX escape: line 1 column 9 (char 8)"},
        {"\"\\ud83d\\ude0", "Invalid \\uXXXX escape: line 1 column 9 (char 8)"},
        {"\"\\ud83d\\", "Unterminated string starting at: line 1 column 1 (char 0)"},
        {"{} {}", "Extra data: line 1 column 4 (char 3)"},
        {"01", "Extra data: line 1 column 2 (char 1)"},
        {"1.", "Extra data: line 1 column 2 (char 1)"},
        {"1e+", "Extra data: line 1 column 2 (char 1)"},
        {"1.5e", "Extra data: line 1 column 4 (char 3)"},
        {"-01", "Extra data: line 1 column 3 (char 2)"},
        {"{\"\xc3\xa9\":\n \"\xf0\x9f\x98\x80\" x}", "Expecting ',' delimiter: line 2 column 6 (char 11)"},
        {"\xef\xbb\xbf{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"},
        {"\xc2\xa0{}", "Expecting value: line 1 column 1 (char 0)"},
        {"{}\v", "Extra data: line 1 column 3 (char 2)"},
    };
    for (const row& r : table) {
        CAPTURE(r.text);
        CHECK(fault(r.text) == r.message);
    }
}

TEST_CASE("json: escapes in strings") {
    struct row {
        const char* text;
        std::string value;
    };
    const row table[] = {
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u0041\u00e9\u20AC")", "A\xc3\xa9\xe2\x82\xac"},
        {R"("\u0000")", "\0"s},
        {R"("\ud83d\ude00")", "\xf0\x9f\x98\x80"},
        {R"("\ud800")", "\xed\xa0\x80"},
        {R"("\ude00\ud83d")", "\xed\xb8\x80\xed\xa0\xbd"},
        {R"("\ud83d\ud83d\ude00")", "\xed\xa0\xbd\xf0\x9f\x98\x80"},
        {R"("\ud83dx\ude00")", "\xed\xa0\xbdx\xed\xb8\x80"},
        {R"("\ud83d\n")", "\xed\xa0\xbd\n"},
    };
    for (const row& r : table) {
        CAPTURE(std::string(r.text));
        CHECK(parsed(r.text) == r.value);
    }
}

TEST_CASE("json: the fast scan stops at each special byte in each place of a word") {
    for (std::size_t size = 0; size < 40; ++size) {
        const std::string run(size, 'x');
        CHECK(parsed('"' + run + '"') == run);
        CHECK(parsed('"' + run + "\\n\xc3\xa9\"") == run + "\n\xc3\xa9");
        CHECK(fault('"' + run + '\x1f' + run + '"') == "Invalid control character at: line 1 column " +
                                                           std::to_string(size + 2) + " (char " +
                                                           std::to_string(size + 1) + ")");
        const std::string high = run + "\x20\x21\x23\x5b\x5d\x7f\xc2\x80\xed\x9f\xbf" + run;
        CHECK(parsed('"' + high + '"') == high);
    }
}

TEST_CASE("json: members keep the order of their names; the last value of a name counts (J12)") {
    const auto result = json::parse(R"({"b":1,"a":2,"b":3})");
    REQUIRE(result);
    CHECK(result->duplicate_names);
    CHECK(json::write(result->value) == R"({"b":3,"a":2})");
    CHECK_FALSE(json::parse(R"({"b":{"a":1},"a":2})")->duplicate_names);
    CHECK(json::parse(R"([{"x":{"a":1,"\u0061":2}}])")->duplicate_names);
    CHECK(json::parse(R"({"":1,"":2})")->duplicate_names);
}

TEST_CASE("json: repeated names among many are merged alike") {
    std::string text = "{";
    std::string expected = "{";
    for (int i = 0; i < 40; ++i) {
        text += "\"n" + std::to_string(i) + "\":0,\"x\":" + std::to_string(i) + ",";
        if (i == 1) continue;
        expected += "\"n" + std::to_string(i) + "\":0,";
        if (i == 0) expected += "\"x\":41,\"n1\":0,";
    }
    text += "\"x\":40,\"x\":41}";
    expected.back() = '}';
    const auto result = json::parse(text);
    REQUIRE(result);
    CHECK(result->duplicate_names);
    CHECK(json::write(result->value) == expected);
}

TEST_CASE("json: many distinct names are not called repeated, and cost no square time") {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += "\"" + std::to_string(i) + "\":1,";
    text.back() = '}';
    const auto start = std::chrono::steady_clock::now();
    const auto result = json::parse(text);
    REQUIRE(result);
    CHECK_FALSE(result->duplicate_names);
    CHECK(result->value.if_object()->size() == 200'000);
    // Comparing all pairs takes minutes.
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("json: nesting is bounded, and a fault in the depth is no crash (J13)") {
    const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
    CHECK(json::parse(nested(900)));
    CHECK(fault(nested(901)) == "maximum recursion depth exceeded");
    CHECK(json::parse(nested(3), {.max_depth = 3}));
    CHECK(fault(nested(4), {.max_depth = 3}) == "maximum recursion depth exceeded");
    CHECK(fault(std::string(250'000, '[')) == "maximum recursion depth exceeded");
    std::string objects;
    for (int i = 0; i < 250'000; ++i) objects += "{\"a\":";
    CHECK(fault(objects) == "maximum recursion depth exceeded");
    // Depth is of what is open, not of what was.
    CHECK(json::parse("[[],[],[[]]]", {.max_depth = 3}));
}

TEST_CASE("json: no prefix and no byte changed makes the parser read outside (run with ASan)") {
    const std::string text = R"({"a":[1,-2.5e3,"x\ud83d\ude00",null,true,false],"é":{"b":NaN}})";
    for (std::size_t i = 0; i <= text.size(); ++i) {
        // A copy of the exact size, so that a byte too far is seen.
        CHECK_FALSE(json::parse(std::string(text, 0, i)));
        for (int byte = 0; byte < 256 && i < text.size(); ++byte) {
            std::string changed = text;
            changed[i] = static_cast<char>(byte);
            if (const auto result = json::parse(changed, {.allow_nan = true}))
                CHECK_FALSE(json::write(result->value).empty());
        }
    }
}

TEST_CASE("json: an object finds, replaces and erases") {
    json::object o{{"a", 1}, {"b", "x"}};
    o.set("c", nullptr);
    o.set("a", json::array{1, 2});
    CHECK(json::write(o) == R"({"a":[1,2],"b":"x","c":null})");
    o.erase("b");
    o.erase("nothing");
    CHECK(o.size() == 2);
    CHECK(o.find("b") == nullptr);
    REQUIRE(o.find("c") != nullptr);
    *o.find("c") = 7;
    CHECK(json::write(o) == R"({"a":[1,2],"c":7})");
    CHECK(json::object{}.empty());
    CHECK(json::write(json::object{{"a", 1}, {"a", 2}}) == R"({"a":2})");
}

TEST_CASE("json: objects are equal whatever the order of their members") {
    CHECK(json::object{{"a", 1}, {"b", 2}} == json::object{{"b", 2}, {"a", 1}});
    CHECK_FALSE(json::object{{"a", 1}, {"b", 2}} == json::object{{"b", 1}, {"a", 2}});
    CHECK_FALSE(json::object{{"a", 1}} == json::object{{"a", 1}, {"b", 2}});
    CHECK_FALSE(json::object{{"a", 1}} == json::object{{"b", 1}});
    CHECK_FALSE(json::value(1) == json::value(1.0));
}
