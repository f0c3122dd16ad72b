// Doubles in and out as Python reads and shows them, without a locale.
#include "base/json_number.hpp"

#include "base/json.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>

namespace base::json {
namespace {

/// For a literal that from_chars calls out of range: infinite, or too small to differ from zero?
bool is_overflow(std::string_view number) {
    // The power of ten of the first digit that counts; literals are short enough for 64 bits, exponents are capped.
    std::int64_t power = -1;
    bool counting = false;
    bool fraction = false;
    std::size_t i = 0;
    for (; i < number.size() && number[i] != 'e' && number[i] != 'E'; ++i) {
        if (number[i] == '.') fraction = true;
        else if (number[i] != '-') {
            counting = counting || number[i] != '0';
            if (!fraction && counting) ++power;
            if (fraction && !counting) --power;
        }
    }
    std::int64_t exponent = 0;
    bool negative = false;
    for (++i; i < number.size(); ++i) {
        if (number[i] == '-') negative = true;
        else if (number[i] >= '0' && number[i] <= '9' && exponent < 1'000'000'000'000)
            exponent = exponent * 10 + (number[i] - '0');
    }
    return power + (negative ? -exponent : exponent) > 0;
}

}  // namespace

double to_double(std::string_view number) {
    double d = 0;
    const auto [_, error] = std::from_chars(number.data(), number.data() + number.size(), d);
    if (error != std::errc::result_out_of_range) return d;
    return std::copysign(is_overflow(number) ? std::numeric_limits<double>::infinity() : 0.0,
                         number.front() == '-' ? -1.0 : 1.0);
}

std::string python_repr(double d) {
    if (std::isnan(d)) return "nan";
    if (std::isinf(d)) return d > 0 ? "inf" : "-inf";
    char buffer[32];
    const char* const end = std::to_chars(buffer, std::end(buffer), d, std::chars_format::scientific).ptr;
    const std::string_view text(buffer, end);
    const std::size_t e = text.find('e');
    int exponent = 0;
    std::from_chars(buffer + e + (text[e + 1] == '+' ? 2 : 1), end, exponent);
    // CPython's repr style: a fixed point for 1e-4 <= |d| < 1e16, else the exponent with two digits at least.
    if (exponent < -4 || exponent >= 16) return std::string(text);
    std::string out = text.front() == '-' ? "-" : "";
    std::string digits;
    for (const char c : text.substr(out.size(), e - out.size())) {
        if (c != '.') digits += c;
    }
    if (exponent < 0) return out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= whole) return out.append(digits).append(whole - digits.size(), '0').append(".0");
    return out.append(digits, 0, whole).append(1, '.').append(digits, whole);
}

}  // namespace base::json
