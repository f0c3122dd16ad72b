// Django's EmailValidator (contract section 4.1, A17). The recorded cases run in parsers_contract.cpp.
#include "rest/email_idna.hpp"
#include "rest/field.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_literals;

TEST_CASE("is_email: good addresses") {
    for (const std::string& good : {
             "a@b.co"s,
             "a.b@c.co"s,
             "!#$%&'*+/=?^_`{}|~-@b.co"s,
             "a@localhost"s,
             "a@b.-c"s,
             "a@b.123"s,
             "a@1.22"s,
             R"(""@c.co)"s,
             R"("a@b"@c.co)"s,
             R"("a\"b"@c.co)"s,
             R"("a\ b"@c.co)"s,
             "\"a\\\tb\"@c.co"s,
             "\"\x01\x7f\"@c.co"s,
             "a@[127.0.0.1]"s,
             "a@[0.0.0.0]"s,
             "a@[::]"s,
             "a@[::1]"s,
             "a@[1:2:3:4:5:6:7:8]"s,
             "a@[1::]"s,
             "a@[FFFF:abcd::1.2.3.4]"s,
             "a@[1:2:3:4:5:6:1.2.3.4]"s,
             "a@bücher.de"s,
             "a@例え.テスト"s,
             "a@b。co"s,
             "a@b．co"s,
             "a@b｡co"s,
             "a@ｂ.co"s,
             "a@ß.de"s,
             "a@😀.com"s,
             "a@[１２７.0.0.1]"s,
             // re.IGNORECASE over Unicode: these pass as k, s, i, i.
             "\u212a\u017f\u0130\u0131@b.co"s,
             "\"\u212a\\\u0131\"@b.co"s,
             "a@\u212a.\u017f\u0130"s,
         }) {
        CAPTURE(good);
        CHECK(rest::is_email(good));
    }
}

TEST_CASE("is_email: bad addresses") {
    for (const std::string& bad : {
             ""s,
             "@"s,
             "a"s,
             "a@"s,
             "@b.co"s,
             "a@b"s,
             "a@b.c"s,
             "a@@b.co"s,
             ".a@b.co"s,
             "a.@b.co"s,
             "a..b@c.co"s,
             "a b@c.co"s,
             "é@c.co"s,
             "a@LOCALHOST"s,
             "a@localhost."s,
             "a@localho\u017ft"s,
             "a@b..co"s,
             "a@.b.co"s,
             "a@b.co."s,
             "a@b。co。"s,
             "a@é..co"s,
             "a@。é"s,
             "a@-b.co"s,
             "a@b-.co"s,
             "a@b.c-"s,
             "a@b_c.co"s,
             "a@1.2"s,
             "a@b.co\n"s,
             "a\n@b.co"s,
             "a@b.co\0"s,
             "a\0@b.co"s,
             "a@b.co\r\nBcc: c@d.co"s,
             R"("a b"@c.co)"s,
             R"("@b.co)"s,
             R"("a"b"@c.co)"s,
             R"("a".b@c.co)"s,
             R"("\"@b.co)"s,
             "\"a\tb\"@c.co"s,
             "\"\\\n\"@c.co"s,
             "\"\\\0\"@c.co"s,
             "\"é\"@c.co"s,
             "a@[]"s,
             "a@[1.2.3]"s,
             "a@[1.2.3.04]"s,
             "a@[1.2.3.256]"s,
             "a@[1.2.3.4"s,
             "a@[1.2.3.4]x"s,
             "a@[:::]"s,
             "a@[1:2:3:4:5:6:7]"s,
             "a@[1::2::3]"s,
             "a@[12345::]"s,
             "a@[::1%1]"s,
             "a@[IPv6:::1]"s,
             "a@[g::1]"s,
             "a@[abcd:1234:abcd:1234:abcd:1234:111.222.111.222]"s,  // 45 characters: Django allows 39
             "a@[::1\0]"s,
             "a@é\u2028.co"s,
             "a@é\u200e.co"s,  // prohibited by nameprep
             "a@אa.co"s,
             "a@א1.co"s,
             "a@1א.co"s,  // mixed directions
             "\xed\xa0\x80@b.co"s,
             "a@\xed\xa0\x80.co"s,  // lone surrogates
         }) {
        CAPTURE(bad);
        CHECK_FALSE(rest::is_email(bad));
    }
}

TEST_CASE("is_email: 320 code points at most, labels of 63 in their ASCII form") {
    const auto many = [](std::size_t n) { return std::string(n, 'a'); };
    CHECK(rest::is_email(many(315) + "@b.co"));
    CHECK_FALSE(rest::is_email(many(316) + "@b.co"));
    CHECK(rest::is_email("a@" + many(63) + ".co"));
    CHECK_FALSE(rest::is_email("a@" + many(64) + ".co"));
    CHECK(rest::is_email("a@b." + many(63)));
    CHECK_FALSE(rest::is_email("a@b." + many(64)));
    std::string long_label;
    for (int i = 0; i < 64; ++i) long_label += "é";
    CHECK_FALSE(rest::is_email("a@" + long_label + ".co"));
    // Code points count, not bytes: 312 letters of three bytes in the domain's labels are within the limit.
    std::string kelvins;
    for (int i = 0; i < 6; ++i) {
        for (int k = 0; k < 51; ++k) kelvins += "\u212a";
        kelvins += '.';
    }
    CHECK(rest::is_email("a@" + kelvins + "coo"));
    CHECK_FALSE(rest::is_email("aaa@" + kelvins + "coooo"));
}

TEST_CASE("is_email: a huge text is refused without a look at it (A17)") {
    CHECK_FALSE(rest::is_email(std::string(50'000'000, '@')));
    CHECK_FALSE(rest::is_email(std::string(1'000'000, 'a') + "@b.co"));
    std::string dots;
    for (int i = 0; i < 150; ++i) dots += "a.";
    CHECK_FALSE(rest::is_email(dots + "!@" + dots));
}

TEST_CASE("punycode: the samples of RFC 3492 section 7.1") {
    struct row {
        std::u32string_view text;
        std::string_view encoded;
    };
    for (const row& r : {
             row{U"bücher", "bcher-kva"},
             row{U"他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"},
             row{U"3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"},
             row{U"安室奈美恵-with-SUPER-MONKEYS", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"},
             row{U"é", "9ca"},
             row{U"", ""},
         }) {
        CHECK(rest::punycode_encode(r.text) == r.encoded);
    }
}

TEST_CASE("idna_encode: Python's idna codec") {
    CHECK(rest::idna_encode("bücher.de") == "xn--bcher-kva.de");
    CHECK(rest::idna_encode("Bücher。DE") == "xn--bcher-kva.DE");
    CHECK(rest::idna_encode("faß.de") == "fass.de");
    CHECK(rest::idna_encode("ｅｘ\u00adample.com") == "example.com");
    CHECK(rest::idna_encode("пример.рф.") == "xn--e1afmkfd.xn--p1ai.");
    CHECK(rest::idna_encode("xn--é") == std::nullopt);      // an ACE prefix before something that needs one
    CHECK(rest::idna_encode("\u200b.co") == std::nullopt);  // nothing is left of the label
    // Newer than Unicode 3.2: lower-cased as today, kept out of the rules on direction.
    CHECK(rest::idna_encode("ẞ.de") == "ss.de");
    CHECK(rest::idna_encode("Ⰰ.bg") == rest::idna_encode("ⰰ.bg"));
    CHECK(rest::idna_encode("a😀☃.com") == "xn--a-1xp6909q.com");
}
