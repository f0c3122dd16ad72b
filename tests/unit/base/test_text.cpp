// Text against facts of Python's str.
#include "base/text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

TEST_CASE("text: strip takes Python's white space from both ends, and nothing else") {
    constexpr char32_t spaces[] = {0x09,   0x0a,   0x0b,   0x0c,   0x0d,   0x1c,   0x1d,   0x1e,
                                   0x1f,   0x20,   0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2005,
                                   0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    for (const char32_t space : spaces) {
        CAPTURE(static_cast<unsigned>(space));
        std::string text;
        base::append_utf8(text, space);
        CHECK(base::strip(text).empty());
        CHECK(base::strip(text + text + "a b" + text) == "a b");
        CHECK(base::strip("\xc3\xa9" + text) == "\xc3\xa9");
    }
    constexpr char32_t others[] = {0x00,   0x08,   0x1b,   0x21,   0x7f,   0x84,   0x86,
                                   0x180e, 0x1fff, 0x200b, 0x2060, 0xfeff, 0x1f600};
    for (const char32_t other : others) {
        CAPTURE(static_cast<unsigned>(other));
        std::string text;
        base::append_utf8(text, other);
        CHECK(base::strip(" " + text + " ") == text);
    }
    CHECK(base::strip("") == "");
    CHECK(base::strip("  a  ").data()[0] == 'a');
}

TEST_CASE("text: code points are counted, listed and written") {
    const std::string text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\x80";
    CHECK(base::code_point_count(text) == 5);
    const auto codes = base::code_points(text);
    CHECK(codes == std::vector<char32_t>{'a', 0xe9, 0x20ac, 0x1f600, 0xd800});
    std::string again;
    for (const char32_t code : codes) base::append_utf8(again, code);
    CHECK(again == text);
    CHECK(base::code_points("\xff\xe2\x82") == std::vector<char32_t>{0xfffd, 0xfffd, 0xfffd});
}

TEST_CASE("text: lower is Python's str.lower") {
    struct row {
        std::string text;
        std::string lower;
    };
    const row table[] = {
        {"", ""},
        {"ABC@[z", "abc@[z"},
        {"\xc3\x89T\xc3\x89", "\xc3\xa9t\xc3\xa9"},
        // U+0130 becomes two code points.
        {"\xc4\xb0", "i\xcc\x87"},
        // A final sigma, and one that is not.
        {"\xce\x9f\xce\xa3", "\xce\xbf\xcf\x82"},
        {"\xce\xa3\xce\x9f", "\xcf\x83\xce\xbf"},
        {"\xce\xa3", "\xcf\x83"},
        {"A\xce\xa3.", "a\xcf\x82."},
        {"A\xce\xa3.B", "a\xcf\x83.b"},
        {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"},
        {"\xe1\xba\x9e", "\xc3\x9f"},
        {"X\xed\xa0\x80Y", "x\xed\xa0\x80y"},
        {"\0A\xc3\x89"s, "\0a\xc3\xa9"s},
    };
    for (const row& r : table) {
        CAPTURE(r.text);
        CHECK(base::lower(r.text) == r.lower);
    }
    CHECK(base::lower(std::string(1000, 'A') + "\xc4\xb0").size() == 1003);
}

TEST_CASE("text: is_all_digits is Python's str.isdigit") {
    for (const char* good :
         {"0", "0123456789", "\xd9\xa1\xd9\xa2", "\xc2\xb2", "\xef\xbc\x91", "\xe2\x91\xa0", "\xf0\x9d\x9f\x98"}) {
        CAPTURE(std::string(good));
        CHECK(base::is_all_digits(good));
    }
    // Half, a Roman numeral and a CJK numeral have values, but are no digits.
    for (const char* bad :
         {"", "-1", "1.5", "1 ", "1a", "\xc2\xbd", "\xe2\x85\xa3", "\xe4\xb8\x80", "\xed\xa0\x80", "/", ":"}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(base::is_all_digits(bad));
    }
}

TEST_CASE("text: the first lone surrogate is found") {
    CHECK_FALSE(base::first_surrogate(""));
    CHECK_FALSE(base::first_surrogate("\xed\x9f\xbf\xee\x80\x80\xf0\x9f\x98\x80"));
    CHECK(base::first_surrogate("\xed\x9f\xbfx\xed\xbf\xbf\xed\xa0\x80") == U'\xdfff');
    CHECK_FALSE(base::first_surrogate("\xed\xa0"));
}

TEST_CASE("text: ASCII letters only for tokens of protocols") {
    CHECK(base::ascii_lower("AZ[az\xc3\x89") == "az[az\xc3\x89");
    CHECK(base::ascii_iequal("Content-TYPE", "content-type"));
    CHECK_FALSE(base::ascii_iequal("a", "ab"));
    CHECK_FALSE(base::ascii_iequal("@", "`"));
    CHECK_FALSE(base::ascii_iequal("K", "\xe2\x84\xaa"));
}

TEST_CASE("text: numbers for people have their digits in threes") {
    CHECK(base::grouped(0) == "0");
    CHECK(base::grouped(999) == "999");
    CHECK(base::grouped(1'000) == "1,000");
    CHECK(base::grouped(1'500'000) == "1,500,000");
    CHECK(base::grouped(UINT64_MAX) == "18,446,744,073,709,551,615");
}

TEST_CASE("text: the five characters that HTML gives a meaning become references (html.escape)") {
    CHECK(base::escape_html("") == "");
    CHECK(base::escape_html("<a href=\"x\" title='y'>&amp;") ==
          "&lt;a href=&quot;x&quot; title=&#x27;y&#x27;&gt;&amp;amp;");
    CHECK(base::escape_html("J\xc3\xb6rg` =/") == "J\xc3\xb6rg` =/");
}
