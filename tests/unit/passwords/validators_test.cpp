// Django's four validators: verdicts, messages, options and order (contract section 4.2; A08, A09, A10).
#include "passwords/validators.hpp"

#include "base/base64.hpp"
#include "passwords/common.hpp"
#include "passwords/settings.hpp"

#include <doctest/doctest.h>

#include <openssl/sha.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <fstream>

using passwords::user_attribute;
using passwords::validator_list;
using passwords::validator_setting;

namespace {

const std::string too_short = "This password is too short. It must contain at least 8 characters.";
const std::string too_common = "This password is too common.";
const std::string all_numeric = "This password is entirely numeric.";

using messages = std::vector<std::string>;

std::string similar(const std::string& name) {
    return "The password is too similar to the " + name + ".";
}

std::vector<user_attribute> user_of(std::string username, std::string first, std::string last, std::string email) {
    return {{.name = "username", .verbose_name = "username", .value = std::move(username)},
            {.name = "first_name", .verbose_name = "first name", .value = std::move(first)},
            {.name = "last_name", .verbose_name = "last name", .value = std::move(last)},
            {.name = "email", .verbose_name = "email address", .value = std::move(email)}};
}

/// A file that is gone at the end of the test.
class temporary_list {
public:
    explicit temporary_list(std::string_view text) {
        std::array<char, 64> name{"/tmp/latchkey_list_XXXXXX"};
        const int handle = ::mkstemp(name.data());
        REQUIRE(handle >= 0);
        ::close(handle);
        path_ = name.data();
        std::ofstream(path_, std::ios::binary) << text;
    }
    ~temporary_list() { std::remove(path_.c_str()); }
    temporary_list(const temporary_list&) = delete;
    temporary_list& operator=(const temporary_list&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

TEST_CASE("validators: messages and their order without a user (contract 4.2)") {
    const validator_list list(passwords::settings{}.validators);
    struct row {
        std::string password;
        messages expected;
    };
    const std::vector<row> rows{
        {"", {too_short}},
        {"password", {too_common}},
        {"PassWord", {too_common}},
        {"password ", {too_common}},
        {" password\u3000", {too_common}},
        {"\u212aeepout1", {too_common}},  // the Kelvin sign is lower-cased to k
        {"12345678", {too_common, all_numeric}},
        {"1234", {too_short, too_common, all_numeric}},
        {"abc", {too_short, too_common}},
        {"Plum!tr", {too_short}},
        {"000000000000000000000000000000", {all_numeric}},
        {"\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661", {all_numeric}},
        {"\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2", {all_numeric}},
        {"\u2460\u2460\u2460\u2460\u2460\u2460\u2460\u2460", {all_numeric}},
        {"\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11", {all_numeric}},
        {"\u0661\u0662\u0663", {too_short, all_numeric}},
        {"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", {too_short}},
        {"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", {}},
        {"e\u0301e\u0301e\u0301e", {too_short}},
        {"e\u0301e\u0301e\u0301e\u0301", {}},
        {"\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600", {too_short}},
        {"\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600", {}},
        {"\u00bd\u00bd\u00bd\u00bd\u00bd\u00bd\u00bd\u00bd", {}},
        {"\u2160\u2160\u2160\u2160\u2160\u2160\u2160\u2160", {}},
        {"\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00\u4e00", {}},
        {"\u017fuperman", {}},  // the long s is not lower-cased
        {"Plum!tre", {}},
        {"1234567 8", {}},
        {"-12345678", {}},
        {"pass word", {}},
        {"chobits", {too_short, too_common}},  // the last line, which has no newline
        {"desadesa\nchobits", {}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.password);
        CHECK(list.judge(row.password) == row.expected);
    }
}

TEST_CASE("validators: similarity to the user's attributes and their words, first hit only (A10)") {
    const validator_list list({{.name = "UserAttributeSimilarityValidator"}});
    struct row {
        std::string password;
        std::vector<user_attribute> user;
        messages expected;
    };
    const std::vector<row> rows{
        {"testclient", user_of("testclient", "Test", "Client", "testclient@example.com"), {similar("username")}},
        {"example.com", user_of("testclient", "Test", "Client", "testclient@example.com"), {similar("email address")}},
        {"example", user_of("x", "", "", "a@example.com"), {similar("email address")}},
        {"Hildegard1", user_of("x", "Hildegard", "", ""), {similar("first name")}},
        {"draGedliH", user_of("x", "", "Hildegard", ""), {similar("last name")}},  // order does not count
        {"xyzzy", user_of("abc", "", "", ""), {}},
        {"", user_of("", "", "", ""), {}},
        {"", user_of("@", "", "", ""), {similar("username")}},                     // a part without characters
        {"abcdefghij", user_of("abcdefg", "", "", ""), {similar("username")}},     // 14/17
        {"abcdefghijklm", user_of("abcdefg", "", "", ""), {similar("username")}},  // exactly 14/20
        {"abcdefghijklmn", user_of("abcdefg", "", "", ""), {}},                    // 14/21
        {"\u00c9MILIE-R", user_of("\u00e9milie_r", "", "", ""), {similar("username")}},
        {"bob_smith", user_of("one bob_smith two", "", "", ""), {similar("username")}},  // an underscore is of the word
        {"\u00bd\u2160\u4e00xy",
         user_of("-\u00bd\u2160\u4e00xy-aaaaaaaaaaaaaaaaaaaaaaa", "", "", ""),
         {similar("username")}},  // isalnum
        {"Plum!tree-gloss77", {}, {}},
        {"secret-color", {{.name = "color", .verbose_name = "color", .value = "secret-color"}}, {}},  // not asked about
    };
    for (const auto& row : rows) {
        CAPTURE(row.password);
        CHECK(list.judge(row.password, row.user) == row.expected);
    }
}

TEST_CASE("validators: similarity comes first of all by Django's order, and its options are kept") {
    const validator_list list(passwords::settings{}.validators);
    CHECK(list.judge("123", user_of("123", "", "", "")) ==
          messages{similar("username"), too_short, too_common, all_numeric});
    const validator_list strict({{.name = "UserAttributeSimilarityValidator",
                                  .max_similarity = 0.3,
                                  .user_attributes = {"first_name", "color"}}});
    CHECK(strict.judge("testclient", user_of("testclient", "", "", "")).empty());
    CHECK(strict.judge("abcxxxxxxx", user_of("", "abc", "", "")) == messages{similar("first name")});
    CHECK(strict.judge("mauve", {{.name = "color", .verbose_name = "color", .value = "mauve"}}) ==
          messages{similar("color")});
    const validator_list never({{.name = "UserAttributeSimilarityValidator", .max_similarity = 1.1}});
    CHECK(never.judge("same", user_of("same", "", "", "")).empty());
}

TEST_CASE("validators: a long password against many words ends at once") {
    std::string words;
    for (int i = 0; i < 20'000; ++i) words += "ab ";
    const validator_list list({{.name = "UserAttributeSimilarityValidator"}});
    CHECK(list.judge(std::string(4096, 'z'), user_of(words, "", "", "")).empty());
}

TEST_CASE("validators: the least length is the setting's, with the singular where it belongs (A08)") {
    const auto judge = [](int least, std::string_view password) {
        return validator_list(
                   {{.name = "django.contrib.auth.password_validation.MinimumLengthValidator", .min_length = least}})
            .judge(password);
    };
    CHECK(judge(1, "") == messages{"This password is too short. It must contain at least 1 character."});
    CHECK(judge(15, "fourteen chars") ==
          messages{"This password is too short. It must contain at least 15 characters."});
    CHECK(judge(15, "fifteen chars !").empty());
    CHECK(judge(0, "").empty());
    CHECK(judge(-1, "").empty());
}

TEST_CASE("validators: the order is that of the settings, and there may be none") {
    const validator_list reversed({{.name = "NumericPasswordValidator"}, {.name = "MinimumLengthValidator"}});
    CHECK(reversed.judge("1234") == messages{all_numeric, too_short});
    CHECK(validator_list({}).judge("1").empty());
}

TEST_CASE("common: the list is Django's own, byte for byte (A09)") {
    const std::string_view text = passwords::built_in_common_passwords();
    std::array<unsigned char, SHA256_DIGEST_LENGTH> sum{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), sum.data());
    CHECK(base::hex_encode({reinterpret_cast<const char*>(sum.data()), sum.size()}) ==
          "bc1047c49db981097765cd0754e0d9295e786de5f72251e0cf3a50e1f6b0e303");
    std::size_t lines = 1, long_enough = 0, length = 0;
    for (const char c : text) {
        length = c == '\n' ? 0 : length + 1;
        lines += c == '\n' ? 1 : 0;
        long_enough += length == 8 ? 1 : 0;
    }
    CHECK(lines == 19727);
    CHECK(long_enough == 8479);
}

TEST_CASE("common: a list of one's own, with any newlines; it is not lower-cased, the password is") {
    const temporary_list file("plum-tree\r\n  gloss  \rUPPER\n\xc3\xa9t\xc3\xa9");
    const validator_list list({{.name = "CommonPasswordValidator", .password_list_path = file.path()}});
    for (const char* bad : {"plum-tree", "PLUM-TREE", " Gloss\t", "\u00c9t\u00e9"}) {
        CAPTURE(bad);
        CHECK(list.judge(bad) == messages{too_common});
    }
    for (const char* good : {"upper", "UPPER", "password", ""}) {
        CAPTURE(good);
        CHECK(list.judge(good).empty());
    }
}

TEST_CASE("common: a list that cannot be read, or is still packed, is a fault") {
    const temporary_list packed("\x1f\x8b\x08");
    CHECK_THROWS_AS((void)validator_list({{.name = "CommonPasswordValidator", .password_list_path = packed.path()}}),
                    std::invalid_argument);
    CHECK_THROWS_AS((void)validator_list({{.name = "CommonPasswordValidator", .password_list_path = "/nowhere"}}),
                    std::invalid_argument);
}
