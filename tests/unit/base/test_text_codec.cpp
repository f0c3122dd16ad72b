// Decoding against facts of Python's stream readers and of errors="replace".
#include "base/text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

namespace {

struct row {
    const char* charset;
    std::string bytes;
    std::string text;
};

void check_decoded(const row& r) {
    CAPTURE(std::string(r.charset));
    CAPTURE(r.text);
    const auto text = base::decode_body(r.bytes, r.charset);
    REQUIRE(text);
    CHECK(*text == r.text);
}

void check_refused(const row& r) {
    CAPTURE(std::string(r.charset));
    CAPTURE(r.bytes);
    const auto text = base::decode_body(r.bytes, r.charset);
    REQUIRE_FALSE(text);
    CHECK(text.error() == r.text);
}

}  // namespace

TEST_CASE("codec: a good body is decoded, a sequence cut off by the end is dropped") {
    const row table[] = {
        {"", "", ""},
        {"utf-8", "caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xf0\x9f\x98\x80"},
        {"utf-8", "12345678abcdefgh\xc3\xa9", "12345678abcdefgh\xc3\xa9"},
        {"utf-8", "\xef\xbb\xbf{}", "\xef\xbb\xbf{}"},
        {"utf-8", "a\xc3", "a"},
        {"utf-8", "a\xe2\x82", "a"},
        {"utf-8", "a\xf0\x9f\x98", "a"},
        {"utf-8", "a\xed\xa0", "a"},
        {"utf-8-sig", "\xef\xbb\xbf{}", "{}"},
        {"utf-8-sig", "\xef\xbb", ""},
        {"latin-1", "caf\xe9\x81", "caf\xc3\xa9\xc2\x81"},
        {"ascii", "plain", "plain"},
        {"cp1252", "\x80\x99\xe9\xff", "\xe2\x82\xac\xe2\x84\xa2\xc3\xa9\xc3\xbf"},
        {"utf-16",
         "\xff\xfe"
         "a\0\x3d\xd8\x00\xde"s,
         "a\xf0\x9f\x98\x80"},
        {"utf-16", "\xfe\xff\0a"s, "a"},
        {"utf-16",
         "\xff\xfe\xff\xfe"
         "a\0"s,
         "\xef\xbb\xbf"
         "a"},
        {"utf-16",
         "\xff\xfe\x00\xd8"
         "a"s,
         ""},
        {"utf-16", "a", ""},
        {"utf-16-le", "a\0b"s, "a"},
        {"utf-16-be", "\xfe\xff\0a"s,
         "\xef\xbb\xbf"
         "a"},
        {"utf-32", "\xff\xfe\0\0\x00\xf6\x01\0"s, "\xf0\x9f\x98\x80"},
        {"utf-32", "\0\0\xfe\xff\0\0\0a"s, "a"},
        {"utf-32", "\0\0\0"s, ""},
        {"utf-32-le", "a\0\0\0b"s, "a"},
        {"utf-32-be", "\0\0\0\xff"s, "\xc3\xbf"},
    };
    for (const row& r : table) check_decoded(r);
}

TEST_CASE("codec: a fault has Python's words") {
    const row table[] = {
        {"", "{\"a\":\"\xff\"}", "'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"},
        {"", "\x80", "'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte"},
        {"", "\xc1\xbf", "'utf-8' codec can't decode byte 0xc1 in position 0: invalid start byte"},
        {"", "\xf5", "'utf-8' codec can't decode byte 0xf5 in position 0: invalid start byte"},
        {"", "12345678\xc3(", "'utf-8' codec can't decode byte 0xc3 in position 8: invalid continuation byte"},
        {"", "\xe2\x82(", "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"},
        {"", "\xf0\x9f\x98(", "'utf-8' codec can't decode bytes in position 0-2: invalid continuation byte"},
        {"", "\xe0\x9f\xbf", "'utf-8' codec can't decode byte 0xe0 in position 0: invalid continuation byte"},
        {"", "\xed\xa0\x80", "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"},
        {"", "\xf0\x8f", "'utf-8' codec can't decode byte 0xf0 in position 0: invalid continuation byte"},
        {"", "\xf4\x90", "'utf-8' codec can't decode byte 0xf4 in position 0: invalid continuation byte"},
        {"utf-8-sig", "\xef\xbb\xbf\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"},
        {"ascii", "a\xe9", "'ascii' codec can't decode byte 0xe9 in position 1: ordinal not in range(128)"},
        {"cp1252", "a\x81", "'charmap' codec can't decode byte 0x81 in position 1: character maps to <undefined>"},
        {"utf-16", "{}", "UTF-16 stream does not start with BOM"},
        {"utf-16",
         "\xff\xfe\x00\xd8"
         "a\0"s,
         "'utf-16-le' codec can't decode bytes in position 2-3: illegal UTF-16 surrogate"},
        {"utf-16",
         "\x00\xd8"
         "a\0"s,
         "'utf-16-le' codec can't decode bytes in position 0-1: illegal UTF-16 surrogate"},
        {"utf-16-be", "\0a\xdc\x00"s, "'utf-16-be' codec can't decode bytes in position 2-3: illegal encoding"},
        {"utf-32", "a\0\0\0"s, "UTF-32 stream does not start with BOM"},
        {"utf-32-le", "\x00\xd8\0\0"s,
         "'utf-32-le' codec can't decode bytes in position 0-3: code point in surrogate code point range(0xd800, "
         "0xe000)"},
        {"utf-32-be", "\xff\0\0\0"s,
         "'utf-32-be' codec can't decode bytes in position 0-3: code point not in range(0x110000)"},
    };
    for (const row& r : table) check_refused(r);
}

TEST_CASE("codec: names of charsets are read as Python reads them; an unknown one is utf-8") {
    for (const char* name : {"latin-1", "LATIN1", "latin 1", "L1", "iso-8859-1", "ISO_8859-1:1987", "iso8859-1",
                             "iso.8859.1", "csISOLatin1", "-latin1-", "cp819", "latin--1", "8859"}) {
        check_decoded({name, "\xe9", "\xc3\xa9"});
    }
    for (const char* name : {"us-ascii", "ASCII", "646", "ansi_x3.4_1968", "cp367"}) {
        CHECK_FALSE(base::decode_body("\xc3\xa9", name));
    }
    for (const char* name :
         {"", "utf-8", "UTF8", "u8", "utf_8", "nonsense", "utf-9", "hex", "latin-99", "\xc3\xa9", "-"}) {
        check_decoded({name, "\xc3\xa9", "\xc3\xa9"});
    }
    check_decoded({"UTF_16LE", "a\0"s, "a"});
    check_decoded({"windows-1252", "\x80", "\xe2\x82\xac"});
}

TEST_CASE("codec: bad runs are replaced as Python's errors=replace does") {
    const std::string bad = "\xef\xbf\xbd";
    const row table[] = {
        {"", "", ""},
        {"", "plain \xc3\xa9", "plain \xc3\xa9"},
        {"",
         "a\xff"
         "b",
         "a" + bad + "b"},
        {"", "a\xe2\x82", "a" + bad},
        {"", "\xe2\x82(", bad + "("},
        {"", "\xed\xa0\x80", bad + bad + bad},
        {"", "\xed\xa0", bad + bad},
        {"", "\xf0\x9f\x98", bad},
        {"", "\xf0\x80\x80\x80", bad + bad + bad + bad},
        {"", "\xc3\xc3\xa9", bad + "\xc3\xa9"},
    };
    for (const row& r : table) CHECK(base::decode_replacing(r.bytes) == r.text);
}

TEST_CASE("codec: Latin-1 becomes UTF-8") {
    CHECK(base::latin1_to_utf8("") == "");
    CHECK(base::latin1_to_utf8("plain text") == "plain text");
    CHECK(base::latin1_to_utf8("a\x80\xff\0"s) == "a\xc2\x80\xc3\xbf\0"s);
}
