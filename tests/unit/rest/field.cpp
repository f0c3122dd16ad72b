// DRF's FieldValues: for each kind of field what is valid and becomes what, and what is not and why.
#include "rest/field.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace std::string_literals;

namespace {

using base::json::value;

value json(std::string_view text) {
    auto document = base::json::parse(text, {.allow_nan = true});
    REQUIRE_MESSAGE(document.has_value(), text);
    return std::move(document->value);
}

/// A value as it stands in a body, and how it comes out; both as JSON.
struct valid_row {
    std::string_view input;
    std::string_view output;
};

struct invalid_row {
    std::string_view input;
    std::vector<std::string> messages;
};

void check_valid(const rest::field& f, const std::vector<valid_row>& rows) {
    for (const valid_row& r : rows) {
        CAPTURE(r.input);
        const auto got = f.run_validation(json(r.input));
        REQUIRE(got.has_value());
        CHECK(base::json::write(*got) == base::json::write(json(r.output)));
    }
}

void check_invalid(const rest::field& f, const std::vector<invalid_row>& rows) {
    for (const invalid_row& r : rows) {
        CAPTURE(r.input);
        const auto got = f.run_validation(json(r.input));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == r.messages);
    }
}

const std::string not_null = "This field may not be null.";
const std::string not_blank = "This field may not be blank.";
const std::string not_text = "Not a valid string.";
const std::string not_boolean = "Must be a valid boolean.";
const std::string not_integer = "A valid integer is required.";
const std::string not_datetime =
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";

}  // namespace

TEST_CASE("char_field: texts are trimmed of Unicode white space, numbers become Python's str()") {
    check_valid(rest::char_field("x"), {
                                           {R"("abc")", R"("abc")"},
                                           {R"("  a b\t\n")", R"("a b")"},
                                           {R"("\u2003\u0085\u001f a\u00a0\u3000")", R"("a")"},
                                           {R"("\u200ba\ufeff")", R"("\u200ba\ufeff")"},
                                           {R"("\u200b")", R"("\u200b")"},
                                           {"5", R"("5")"},
                                           {"-7", R"("-7")"},
                                           {"-0", R"("0")"},
                                           {"1.5", R"("1.5")"},
                                           {"1e5", R"("100000.0")"},
                                           {"1e16", R"("1e+16")"},
                                           {"1e-5", R"("1e-05")"},
                                           {"0.0001", R"("0.0001")"},
                                           {"-0.0", R"("-0.0")"},
                                           {"1e999", R"("inf")"},
                                           {"123456789012345678901234567890", R"("123456789012345678901234567890")"},
                                       });
}

TEST_CASE("char_field: null, blank, other types, NUL and lone surrogates are refused in DRF's words") {
    check_invalid(rest::char_field("x"),
                  {
                      {"null", {not_null}},
                      {R"("")", {not_blank}},
                      {R"("\u1680\u205f")", {not_blank}},
                      {"true", {not_text}},
                      {"false", {not_text}},
                      {"[]", {not_text}},
                      {R"(["a"])", {not_text}},
                      {"{}", {not_text}},
                      {R"("a\u0000b")", {"Null characters are not allowed."}},
                      {R"("a\ud800")", {"Surrogate characters are not allowed: U+D800."}},
                      {R"("\udfff\ud800")", {"Surrogate characters are not allowed: U+DFFF."}},
                      {R"("\u0000\udabc")",
                       {"Null characters are not allowed.", "Surrogate characters are not allowed: U+DABC."}},
                  });
}

TEST_CASE("char_field: allow_blank, allow_null and trim_whitespace") {
    check_valid(rest::char_field("x").allow_blank(), {{R"("")", R"("")"}, {R"("  ")", R"("")"}});
    check_valid(rest::char_field("x").allow_null(), {{"null", "null"}});
    check_invalid(rest::char_field("x").allow_null(), {{R"("")", {not_blank}}});
    check_valid(rest::char_field("x").trim_whitespace(false), {{R"(" a ")", R"(" a ")"}, {R"("  ")", R"("  ")"}});
    check_invalid(rest::char_field("x").trim_whitespace(false), {{R"("")", {not_blank}}});
}

TEST_CASE("char_field: lengths are counted in code points after trimming, and both are told") {
    const auto f = rest::char_field("x").max_length(3).min_length(2);
    check_valid(f, {{R"("ab")", R"("ab")"}, {R"(" abc ")", R"("abc")"}, {R"("\ud83d\ude00\u00e9")", "\"😀é\""}});
    check_invalid(
        f, {{R"("a")", {"Ensure this field has at least 2 characters."}},
            {R"("abcd")", {"Ensure this field has no more than 3 characters."}},
            {R"("\u0000")", {"Ensure this field has at least 2 characters.", "Null characters are not allowed."}}});
    check_invalid(
        rest::char_field("x").max_length(1).min_length(3),
        {{R"("ab")",
          {"Ensure this field has no more than 1 characters.", "Ensure this field has at least 3 characters."}}});
}

TEST_CASE("validators: the declared ones run first, all of them, on the trimmed value, before the field's own") {
    const auto says = [](std::string text) {
        return [text](const value& v) { return std::vector<std::string>{text + *v.if_string()}; };
    };
    const auto good = [](const value&) { return std::vector<std::string>{}; };
    const auto f = rest::email_field("x").validators({says("1 "), good, says("2 ")}).max_length(1);
    check_invalid(f, {{R"(" a\u0000 ")",
                       {"1 a\0"s, "2 a\0"s, "Ensure this field has no more than 1 characters.",
                        "Null characters are not allowed.", "Enter a valid email address."}}});
    check_invalid(f, {{"null", {not_null}}, {R"("")", {not_blank}}, {"[]", {"Enter a valid email address."}}});
}

TEST_CASE("email_field: an address is trimmed and kept as sent") {
    check_valid(rest::email_field("x"),
                {{R"(" A@B.CO\n")", R"("A@B.CO")"}, {R"("a@b\u00fccher.de")", "\"a@bücher.de\""}});
    check_invalid(
        rest::email_field("x"),
        {{"5", {"Enter a valid email address."}},
         {"true", {"Enter a valid email address."}},
         {R"("\ud800@b.co")", {"Surrogate characters are not allowed: U+D800.", "Enter a valid email address."}}});
}

TEST_CASE("boolean_field: DRF's words and numbers") {
    for (const char* yes :
         {"true", "1", "1.0", R"("t")", R"("T")", R"("y")", R"("Y")", R"("yes")", R"("Yes")", R"("YES")", R"("true")",
          R"("True")", R"("TRUE")", R"("on")", R"("On")", R"("ON")", R"("1")"}) {
        check_valid(rest::boolean_field("x"), {{yes, "true"}});
    }
    for (const char* no :
         {"false", "0", "0.0", "-0.0", R"("f")", R"("F")", R"("n")", R"("N")", R"("no")", R"("No")", R"("NO")",
          R"("false")", R"("False")", R"("FALSE")", R"("off")", R"("Off")", R"("OFF")", R"("0")"}) {
        check_valid(rest::boolean_field("x"), {{no, "false"}});
    }
    for (const char* bad : {R"("")", R"("null")", R"(" true")", R"("oN")", "2", "-1", "0.5", "[]", "{}",
                            "100000000000000000000", R"("2")"}) {
        check_invalid(rest::boolean_field("x"), {{bad, {not_boolean}}});
    }
    check_invalid(rest::boolean_field("x"), {{"null", {not_null}}});
    for (const char* none : {"null", R"("")", R"("null")", R"("Null")", R"("NULL")"}) {
        check_valid(rest::boolean_field("x").allow_null(), {{none, "null"}});
    }
}

TEST_CASE("integer_field: what Python's int() takes after a zero fraction is cut") {
    check_valid(rest::integer_field("x"), {
                                              {"0", "0"},
                                              {"-5", "-5"},
                                              {"1.0", "1"},
                                              {"1e15", "1000000000000000"},
                                              {"9223372036854775807", "9223372036854775807"},
                                              {"-9223372036854775808", "-9223372036854775808"},
                                              {R"("1")", "1"},
                                              {R"("+7")", "7"},
                                              {R"("-0")", "0"},
                                              {R"("007")", "7"},
                                              {R"("1.0")", "1"},
                                              {R"("1.")", "1"},
                                              {R"("1.00 \u2003")", "1"},
                                              {R"("1.0\u001c")", "1"},
                                              {R"("\u00a0 12\n")", "12"},
                                              {R"("1_000")", "1000"},
                                              {R"("\uff11\u0662")", "12"},
                                          });
    for (const char* bad :
         {R"("")",        R"(" ")",       R"("a")",       R"("1.5")",     R"("1.0.0")", R"(".0")",  R"("1e5")",
          R"("0x1")",     R"("_1")",      R"("1_")",      R"("1__0")",    R"("- 1")",   R"("--1")", R"("1 2")",
          R"("1\u001c")", R"("\u001c1")", R"("1\u0000")", R"("\ufeff1")", "1.5",        "1e16",     "1e999",
          "true",         "false",        "[]",           "[1]",          "{}"}) {
        check_invalid(rest::integer_field("x"), {{bad, {not_integer}}});
    }
    check_invalid(rest::integer_field("x"), {{"null", {not_null}}});
}

TEST_CASE("integer_field: too long a text and what 64 bits do not hold are refused, never thrown") {
    const auto quoted = [](const std::string& digits) { return "\"" + digits + "\""; };
    const std::string most = "Ensure this value is less than or equal to 9223372036854775807.";
    const std::string least = "Ensure this value is greater than or equal to -9223372036854775808.";
    check_valid(rest::integer_field("x"), {{quoted(std::string(999, '0') + "7"), "7"}});
    check_invalid(rest::integer_field("x"), {{quoted(std::string(1001, '1')), {"String value too large."}},
                                             {quoted(std::string(1000, '1')), {most}},
                                             {"9223372036854775808", {most}},
                                             {"-9223372036854775809", {least}},
                                             {R"("-9223372036854775809")", {least}}});
}

TEST_CASE("date_time_field: Django's ISO 8601 forms come out in UTC") {
    check_valid(rest::date_time_field("x"),
                {
                    {R"("2026-01-02T03:04")", R"("2026-01-02T03:04:00Z")"},
                    {R"("2026-1-2 3:4:5")", R"("2026-01-02T03:04:05Z")"},
                    {R"("2026-01-02T03:04:05.123456Z")", R"("2026-01-02T03:04:05.123456Z")"},
                    {R"("2026-01-02T03:04:05.5Z")", R"("2026-01-02T03:04:05.500000Z")"},
                    {R"("2026-01-02T03:04:05,000001")", R"("2026-01-02T03:04:05.000001Z")"},
                    {R"("2026-01-02T03:04:05.123456789012Z")", R"("2026-01-02T03:04:05.123456Z")"},
                    {R"("2026-01-02T03:04:05.000Z")", R"("2026-01-02T03:04:05Z")"},
                    {R"("2026-01-02T03:04+01:30")", R"("2026-01-02T01:34:00Z")"},
                    {R"("2026-01-02T03:04-0130")", R"("2026-01-02T04:34:00Z")"},
                    {R"("2026-01-02T03:04:05-04")", R"("2026-01-02T07:04:05Z")"},
                    {R"("2026-01-02T03:04+00:99")", R"("2026-01-02T01:25:00Z")"},
                    {R"("2024-02-29T23:59:59-00:01")", R"("2024-03-01T00:00:59Z")"},
                    {R"("0001-01-01T00:00")", R"("0001-01-01T00:00:00Z")"},
                    {R"("2026-01-02T03:04Z\n")", R"("2026-01-02T03:04:00Z")"},
                    {R"("\uff12\uff10\uff12\uff16-01-02T03:04")", R"("2026-01-02T03:04:00Z")"},
                });
}

TEST_CASE("date_time_field: other forms and impossible times are refused") {
    for (const char* bad : {R"("")",
                            R"("abc")",
                            R"("2026-01-02")",
                            R"("2026-01-02t03:04")",
                            R"("26-01-02T03:04")",
                            R"("2026-01-02T03")",
                            R"("2026-02-29T00:00")",
                            R"("2026-13-01T00:00")",
                            R"("2026-00-01T00:00")",
                            R"("2026-01-32T00:00")",
                            R"("0000-01-01T00:00")",
                            R"("2026-01-02T24:00")",
                            R"("2026-01-02T03:60")",
                            R"("2026-01-02T03:04:60")",
                            R"("2026-01-02T03:04:")",
                            R"("2026-01-02T03:04:05.")",
                            R"("2026-01-02T03:04:05.1234567890123")",
                            R"("2026-01-02T03:04z")",
                            R"("2026-01-02T03:04+1")",
                            R"("2026-01-02T03:04+24:00")",
                            R"("2026-01-02T03:04+23:60")",
                            R"("2026-01-02T03:04+01:")",
                            R"("2026-01-02T03:04 Z")",
                            R"("2026-01-02T03:04\n\n")",
                            R"(" 2026-01-02T03:04")",
                            R"("2026-01-02T03:04\u0000")",
                            "5",
                            "true",
                            "[]",
                            "{}"}) {
        check_invalid(rest::date_time_field("x"), {{bad, {not_datetime}}});
    }
    for (const char* beyond : {R"("0001-01-01T00:00+00:01")", R"("9999-12-31T23:59:59-23:59")"}) {
        check_invalid(rest::date_time_field("x"), {{beyond, {"Datetime value out of range."}}});
    }
    check_invalid(rest::date_time_field("x"), {{"null", {not_null}}});
}

TEST_CASE("label: the name in words") {
    CHECK(rest::char_field("first_name").label() == "First name");
    CHECK(rest::char_field("email").label() == "Email");
    CHECK(rest::char_field("OTP_code").label() == "Otp code");
    CHECK(rest::char_field("password2").label() == "Password2");
}
