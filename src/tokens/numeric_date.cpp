// Python's int() over JSON values, as far as a NumericDate (RFC 7519 section 2) needs it.
#include "tokens/numeric_date.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace tokens {
namespace {

using limits = std::numeric_limits<std::int64_t>;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::int64_t saturated(bool negative) {
    return negative ? limits::min() : limits::max();
}

/// Single underscores between digits are allowed, as in Python's literals.
std::optional<std::string> bare_digits(std::string_view text) {
    std::string digits;
    char before = '_';
    for (const char c : text) {
        if (c == '_' ? before == '_' : !is_digit(c)) return std::nullopt;
        if (c != '_') digits += c;
        before = c;
    }
    if (digits.empty() || before == '_') return std::nullopt;
    return digits;
}

std::optional<std::int64_t> read_text(std::string_view text) {
    text = base::strip(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    auto digits = bare_digits(text);
    if (!digits) return std::nullopt;
    if (negative) digits->insert(digits->begin(), '-');
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
    return fault == std::errc::result_out_of_range ? saturated(negative) : value;
}

std::optional<std::int64_t> read_double(double d) {
    if (!std::isfinite(d)) return std::nullopt;
    // 2^63 as a double: the first value that no longer fits.
    if (d >= 0x1p63) return limits::max();
    if (d < -0x1p63) return limits::min();
    return static_cast<std::int64_t>(d);
}

std::optional<numeric_date> number(std::optional<std::int64_t> seconds) {
    if (!seconds) return std::nullopt;
    return numeric_date{*seconds, true};
}

}  // namespace

std::optional<numeric_date> read_numeric_date(const base::json::value& v) {
    if (const auto* i = v.if_integer()) return numeric_date{*i, true};
    if (const auto* d = v.if_double()) return number(read_double(*d));
    if (const auto* b = v.if_bool()) return numeric_date{*b ? 1 : 0, true};
    if (const auto* big = v.if_big()) return numeric_date{saturated(big->digits.starts_with('-')), true};
    if (const auto* text = v.if_string()) {
        if (const auto seconds = read_text(*text)) return numeric_date{*seconds, false};
    }
    return std::nullopt;
}

std::optional<std::int64_t> read_id(const base::json::value& v) {
    if (const auto* i = v.if_integer()) return *i;
    const std::string* text = v.if_string();
    if (text == nullptr) return std::nullopt;
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), id);
    if (fault != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    // from_chars takes leading zeros and "-0": only the one spelling that we would write is an id.
    if (std::to_string(id) != *text) return std::nullopt;
    return id;
}

}  // namespace tokens
