// A parser whose faults are those of CPython 3.11's json (Modules/_json.c and Lib/json/decoder.py), word and position.
#include "base/json.hpp"
#include "base/json_number.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <numeric>

namespace base::json {
namespace {

// sys.int_info.default_max_str_digits
constexpr std::size_t max_integer_digits = 4300;
// Up to here, comparing each name with each is cheaper than sorting them.
constexpr std::size_t few_members = 16;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

constexpr int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// What stands for the character after a backslash; 0 where nothing does.
constexpr char unescape(char c) {
    switch (c) {
        case '"':
        case '\\':
        case '/':
            return c;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return 0;
    }
}

constexpr bool ends_run(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// Skips what stands for itself in a string, eight bytes at a time ("Bit Twiddling Hacks": a zero byte in a word).
const char* skip_run(const char* p, const char* end) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    while (end - p >= 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        const std::uint64_t quote = word ^ (ones * '"');
        const std::uint64_t slash = word ^ (ones * '\\');
        const std::uint64_t control = (word - ones * 0x20) & ~word;
        if (((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | control) & highs) != 0) break;
        p += 8;
    }
    while (p != end && !ends_run(*p)) ++p;
    return p;
}

/// Python's dict keeps the place of the first of equal names and the value of the last. Sorting, not hashing: names
/// that a client chose cannot make it slow. True where a name came twice.
bool merge_repeated(std::vector<member>& members) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const int names = members[a].name.compare(members[b].name);
        return names != 0 ? names < 0 : a < b;
    });
    std::vector<bool> dropped(members.size());
    bool repeated = false;
    for (std::size_t i = 0; i < order.size();) {
        std::size_t next = i + 1;
        while (next < order.size() && members[order[next]].name == members[order[i]].name)
            dropped[order[next++]] = true;
        if (next - i > 1) {
            repeated = true;
            members[order[i]].value = std::move(members[order[next - 1]].value);
        }
        i = next;
    }
    if (!repeated) return false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (dropped[i]) continue;
        if (kept != i) members[kept] = std::move(members[i]);
        ++kept;
    }
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
    return true;
}

bool all_distinct(const std::vector<member>& members) {
    if (members.size() > few_members) return false;
    for (std::size_t i = 1; i < members.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (members[k].name == members[i].name) return false;
        }
    }
    return true;
}

class parser {
public:
    parser(std::string_view text, const parse_options& options)
        : text_(text),
          p_(text.data()),
          end_(text.data() + text.size()),
          options_(options) {}

    std::expected<document, parse_error> run() {
        document result;
        if (text_.starts_with("\xef\xbb\xbf")) {
            fail("Unexpected UTF-8 BOM (decode using utf-8-sig)", p_);
        } else {
            skip_space();
            if (parse_value(result.value)) {
                skip_space();
                if (p_ != end_) fail("Extra data", p_);
            }
        }
        if (!message_.empty()) return std::unexpected(parse_error{std::move(message_)});
        result.duplicate_names = repeated_;
        return result;
    }

private:
    bool parse_value(value& out) {
        if (p_ == end_) return fail("Expecting value", p_);
        switch (*p_) {
            case '"': {
                std::string text;
                if (!parse_string(text)) return false;
                out = std::move(text);
                return true;
            }
            case '{':
                return nested([&] { return parse_object(out); });
            case '[':
                return nested([&] { return parse_array(out); });
            case 'n':
                if (take("null")) return (out = nullptr, true);
                break;
            case 't':
                if (take("true")) return (out = true, true);
                break;
            case 'f':
                if (take("false")) return (out = false, true);
                break;
            case 'N':
                if (take("NaN")) return constant("NaN", std::numeric_limits<double>::quiet_NaN(), out);
                break;
            case 'I':
                if (take("Infinity")) return constant("Infinity", std::numeric_limits<double>::infinity(), out);
                break;
            case '-':
                if (take("-Infinity")) return constant("-Infinity", -std::numeric_limits<double>::infinity(), out);
                break;
            default:
                break;
        }
        return parse_number(out);
    }

    template <class Parse>
    bool nested(Parse parse) {
        if (depth_ >= options_.max_depth) return fail("maximum recursion depth exceeded");
        ++depth_;
        const bool good = parse();
        --depth_;
        return good;
    }

    bool parse_object(value& out) {
        ++p_;
        skip_space();
        std::vector<member> members;
        if (p_ != end_ && *p_ == '}') {
            ++p_;
        } else {
            // Bodies are flat and have a handful of names; deeper objects are not trusted with room.
            if (depth_ == 1) members.reserve(6);
            do {
                skip_space();
                if (!parse_member(members)) return false;
                skip_space();
            } while (take(','));
            if (!take('}')) return fail("Expecting ',' delimiter", p_);
            if (!all_distinct(members) && merge_repeated(members)) repeated_ = true;
        }
        out = object::from_distinct(std::move(members));
        return true;
    }

    bool parse_member(std::vector<member>& members) {
        if (p_ == end_ || *p_ != '"') return fail("Expecting property name enclosed in double quotes", p_);
        member& m = members.emplace_back();
        if (!parse_string(m.name)) return false;
        skip_space();
        if (!take(':')) return fail("Expecting ':' delimiter", p_);
        skip_space();
        return parse_value(m.value);
    }

    bool parse_array(value& out) {
        ++p_;
        skip_space();
        array items;
        if (p_ != end_ && *p_ == ']') {
            ++p_;
        } else {
            do {
                skip_space();
                if (!parse_value(items.emplace_back())) return false;
                skip_space();
            } while (take(','));
            if (!take(']')) return fail("Expecting ',' delimiter", p_);
        }
        out = std::move(items);
        return true;
    }

    bool parse_string(std::string& out) {
        const char* const quote = p_++;
        while (true) {
            const char* const run = p_;
            p_ = skip_run(p_, end_);
            out.append(run, p_);
            if (p_ == end_) return fail("Unterminated string starting at", quote);
            if (*p_ == '"') return (++p_, true);
            if (*p_ != '\\') return fail("Invalid control character at", p_);
            if (++p_ == end_) return fail("Unterminated string starting at", quote);
            if (*p_ == 'u') {
                if (!parse_unicode_escape(out)) return false;
            } else {
                const char plain = unescape(*p_);
                if (plain == 0) return fail("Invalid \\escape", p_ - 1);
                out += plain;
                ++p_;
            }
        }
    }

    bool parse_unicode_escape(std::string& out) {
        const int unit = hex_unit(p_);
        if (unit < 0) return fail("Invalid \\uXXXX escape", p_);
        auto code = static_cast<char32_t>(unit);
        p_ += 5;
        if (utf8::is_high_surrogate(code) && end_ - p_ > 2 && p_[0] == '\\' && p_[1] == 'u') {
            const int second = hex_unit(p_ + 1);
            if (second >= 0 && utf8::is_low_surrogate(static_cast<char32_t>(second))) {
                code = utf8::join(code, static_cast<char32_t>(second));
                p_ += 6;
            }
        }
        append_utf8(out, code);
        return true;
    }

    /// The code unit of the `u` at `u`; -1 for fewer than four digits, or where nothing follows them (as CPython).
    [[nodiscard]] int hex_unit(const char* u) const {
        if (end_ - u <= 5) return -1;
        int unit = 0;
        for (int i = 1; i <= 4; ++i) {
            const int digit = hex_digit(u[i]);
            if (digit < 0) return -1;
            unit = unit << 4 | digit;
        }
        return unit;
    }

    bool parse_number(value& out) {
        const char* q = p_;
        if (*q == '-') ++q;
        const char* const digits = q;
        if (q == end_ || !is_digit(*q)) return fail("Expecting value", p_);
        if (*q == '0') ++q;
        else q = skip_digits(q);
        const char* const whole_end = q;
        if (end_ - q > 1 && *q == '.' && is_digit(q[1])) q = skip_digits(q + 1);
        if (q != end_ && (*q == 'e' || *q == 'E')) {
            const char* exponent = q + 1;
            if (exponent != end_ && (*exponent == '+' || *exponent == '-')) ++exponent;
            if (exponent != end_ && is_digit(*exponent)) q = skip_digits(exponent);
        }
        const std::string_view number(p_, static_cast<std::size_t>(q - p_));
        if (q != whole_end) out = to_double(number);
        else if (!whole_number(number, static_cast<std::size_t>(whole_end - digits), out)) return false;
        p_ = q;
        return true;
    }

    bool whole_number(std::string_view number, std::size_t digits, value& out) {
        std::int64_t integer = 0;
        const auto [_, error] = std::from_chars(number.data(), number.data() + number.size(), integer);
        if (error == std::errc{}) return (out = integer, true);
        if (digits > max_integer_digits) {
            return fail(
                fmt::format("Exceeds the limit ({} digits) for integer string conversion: value has {} digits; "
                            "use sys.set_int_max_str_digits() to increase the limit",
                            max_integer_digits, digits));
        }
        // JSON has no leading zeros, so the digits are canonical as they stand.
        out = big_integer{std::string(number)};
        return true;
    }

    bool constant(std::string_view name, double d, value& out) {
        if (!options_.allow_nan) {
            return fail(fmt::format("Out of range float values are not JSON compliant: '{}'", name));
        }
        out = d;
        return true;
    }

    [[nodiscard]] const char* skip_digits(const char* q) const {
        while (q != end_ && is_digit(*q)) ++q;
        return q;
    }

    void skip_space() {
        while (p_ != end_ && is_space(*p_)) ++p_;
    }

    bool take(char c) {
        if (p_ == end_ || *p_ != c) return false;
        ++p_;
        return true;
    }

    bool take(std::string_view word) {
        if (!std::string_view(p_, static_cast<std::size_t>(end_ - p_)).starts_with(word)) return false;
        p_ += word.size();
        return true;
    }

    bool fail(std::string message) {
        message_ = std::move(message);
        return false;
    }

    /// JSONDecodeError's text: positions are counted in code points, and only now that they are needed.
    bool fail(std::string_view message, const char* at) {
        const std::string_view before = text_.substr(0, static_cast<std::size_t>(at - text_.data()));
        const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
        return fail(fmt::format("{}: line {} column {} (char {})", message, std::ranges::count(before, '\n') + 1,
                                code_point_count(before.substr(line_start)) + 1, code_point_count(before)));
    }

    std::string_view text_;
    const char* p_;
    const char* end_;
    const parse_options& options_;
    int depth_ = 0;
    bool repeated_ = false;
    std::string message_;
};

}  // namespace

std::expected<document, parse_error> parse(std::string_view text, const parse_options& options) {
    return parser(text, options).run();
}

}  // namespace base::json
