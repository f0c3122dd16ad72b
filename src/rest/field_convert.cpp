// to_internal_value of rest_framework/fields.py for text, boolean and integer; what Python's str() and int() do is
// here.
#include "rest/field_convert.hpp"

#include "base/text.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace rest {
namespace {

using base::json::value;

constexpr std::size_t max_integer_text = 1000;  // code points, IntegerField.MAX_STRING_LENGTH

/// Python's str() of a number; nothing for what is none (bool is none here).
std::optional<std::string> number_text(const value& input) {
    if (const auto* i = input.if_integer()) return std::to_string(*i);
    if (const auto* big = input.if_big()) return big->digits;
    if (const auto* d = input.if_double()) return base::json::python_repr(*d);
    return std::nullopt;
}

/// Takes off what `\.0*\s*$` matches: `1.0` is an integer.
std::string_view without_zero_fraction(std::string_view text) {
    std::string_view head = base::strip(text);
    head = text.substr(0, static_cast<std::size_t>(head.data() + head.size() - text.data()));
    const std::size_t dot = head.find_last_not_of('0');
    return dot != head.npos && head[dot] == '.' ? head.substr(0, dot) : text;
}

/// White space as Python's int() skips it: Unicode's, but of ASCII only C's six.
std::string_view strip_for_int(std::string_view text) {
    const auto skipped = [](std::string_view edge) {
        return std::ranges::none_of(edge, [](char c) { return c >= 0x1c && c <= 0x1f; });
    };
    const std::string_view core = base::strip(text);
    const auto before = static_cast<std::size_t>(core.data() - text.data());
    const bool good = skipped(text.substr(0, before)) && skipped(text.substr(before + core.size()));
    return good ? core : std::string_view();
}

struct integer_text {
    bool negative = false;
    std::string digits;  ///< without leading zeros; "0" for zero
};

/// Python's int(text): a sign, digits, single underscores between them.
std::optional<integer_text> read_integer(std::string_view text) {
    const std::string plain = with_ascii_digits(strip_for_int(text));
    std::string_view rest = plain;
    integer_text out;
    if (rest.starts_with('-') || rest.starts_with('+')) {
        out.negative = rest.front() == '-';
        rest.remove_prefix(1);
    }
    bool after_digit = false;
    for (const char c : rest) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit && !(c == '_' && after_digit)) return std::nullopt;
        if (digit) out.digits += c;
        after_digit = digit;
    }
    if (!after_digit) return std::nullopt;
    out.digits.erase(0, std::min(out.digits.find_first_not_of('0'), out.digits.size() - 1));
    return out;
}

// BooleanField.TRUE_VALUES, FALSE_VALUES and NULL_VALUES.
constexpr std::array<std::string_view, 14> true_words{"t",    "T",    "y",    "Y",  "yes", "Yes", "YES",
                                                      "true", "True", "TRUE", "on", "On",  "ON",  "1"};
constexpr std::array<std::string_view, 14> false_words{"f",     "F",     "n",     "N",   "no",  "No",  "NO",
                                                       "false", "False", "FALSE", "off", "Off", "OFF", "0"};
constexpr std::array<std::string_view, 4> null_words{"null", "Null", "NULL", ""};

bool one_of(std::span<const std::string_view> words, std::string_view text) {
    return std::ranges::find(words, text) != words.end();
}

}  // namespace

std::string with_ascii_digits(std::string_view text) {
    if (base::is_ascii(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : base::code_points(text)) {
        const int digit = u_charDigitValue(static_cast<UChar32>(c));
        if (digit >= 0) {
            out += static_cast<char>('0' + digit);
        } else {
            base::append_utf8(out, c);
        }
    }
    return out;
}

converted to_text(const value& input, const field& f) {
    if (const auto* text = input.if_string()) {
        return f.options().trim_whitespace ? value(base::strip(*text)) : value(*text);
    }
    if (auto text = number_text(input)) return value(std::move(*text));
    return std::unexpected(f.kind().invalid);
}

converted to_boolean(const value& input, const field& f) {
    if (const auto* b = input.if_bool()) return *b;
    if (const auto* i = input.if_integer(); i != nullptr && (*i == 0 || *i == 1)) return *i == 1;
    if (const auto* d = input.if_double(); d != nullptr && (*d == 0 || *d == 1)) return *d == 1;
    if (const auto* text = input.if_string()) {
        if (one_of(true_words, *text)) return true;
        if (one_of(false_words, *text)) return false;
        if (f.options().allow_null && one_of(null_words, *text)) return nullptr;
    }
    return std::unexpected(f.kind().invalid);
}

converted to_integer(const value& input, const field& f) {
    if (const auto* i = input.if_integer()) return *i;
    const auto* given = input.if_string();
    if (given != nullptr && given->size() > max_integer_text && base::code_point_count(*given) > max_integer_text) {
        return std::unexpected("String value too large.");
    }
    const std::optional<std::string> text = given != nullptr ? *given : number_text(input);
    const auto number = text ? read_integer(without_zero_fraction(*text)) : std::nullopt;
    if (!number) return std::unexpected(f.kind().invalid);
    const std::string signed_text = (number->negative ? "-" : "") + number->digits;
    std::int64_t result = 0;
    const auto [end, code] = std::from_chars(signed_text.data(), signed_text.data() + signed_text.size(), result);
    if (code == std::errc()) return result;
    return std::unexpected(number->negative ? "Ensure this value is greater than or equal to -9223372036854775808."
                                            : "Ensure this value is less than or equal to 9223372036854775807.");
}

}  // namespace rest
