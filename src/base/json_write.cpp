// The writer: DRF's renderer (rest_framework/renderers.py, JSONRenderer) and Python's json.dumps for tokens.
#include "base/json.hpp"
#include "base/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <iterator>

namespace base::json {
namespace {

constexpr std::array<char, 128> short_escapes = [] {
    std::array<char, 128> table{};
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    return table;
}();

/// Bytes that may need more than a copy. In UTF-8 these are only the leads of U+2028/9 and of surrogates.
constexpr std::array<bool, 256> special_bytes(bool ascii) {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
    table['"'] = table['\\'] = true;
    if (ascii) {
        for (std::size_t i = 0x7f; i < 0x100; ++i) table[i] = true;
    } else {
        table[0xe2] = table[0xed] = true;
    }
    return table;
}

constexpr auto special_in_ascii = special_bytes(true);
constexpr auto special_in_utf8 = special_bytes(false);

void append_unit(std::string& out, char32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    const char escape[] = {
        '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    out.append(escape, sizeof escape);
}

void append_escaped(std::string& out, char32_t code) {
    if (code < 0x80 && short_escapes[code] != 0) {
        out += '\\';
        out += short_escapes[code];
    } else if (code < 0x10000) {
        append_unit(out, code);
    } else {
        append_unit(out, 0xd800 + ((code - 0x10000) >> 10));
        append_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
    }
}

/// Skips eight bytes at a time what neither form escapes ("Bit Twiddling Hacks": a zero byte in a word).
std::size_t skip_plain_words(std::string_view text, std::size_t i) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t highs = 0x8080808080808080U;
    for (; text.size() - i >= 8; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        std::uint64_t found = word | (word - ones * 0x20);
        for (const std::uint64_t c : {0x22U, 0x5cU, 0x7fU}) found |= (word ^ (ones * c)) - ones;
        if ((found & highs) != 0) break;
    }
    return i;
}

constexpr bool stays_in_utf8(char32_t code) {
    return code >= 0x80 && code != 0x2028 && code != 0x2029 && !utf8::is_surrogate(code);
}

class writer {
public:
    writer(std::string& out, const write_options& options) : out_(out), options_(options) {}

    void operator()(std::nullptr_t) { out_ += "null"; }
    void operator()(bool b) { out_ += b ? "true" : "false"; }
    void operator()(std::int64_t i) {
        char digits[24];
        out_.append(digits, std::to_chars(digits, std::end(digits), i).ptr);
    }
    void operator()(const big_integer& i) { out_ += i.digits; }
    void operator()(double d) {
        if (std::isfinite(d)) out_ += python_repr(d);
        else if (!options_.ascii) out_ += "null";
        else out_ += std::isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
    }
    void operator()(const std::string& text) { append_quoted(out_, text, options_.ascii); }
    void operator()(const array& items) {
        list('[', items, ']', [this](const value& item) { visit(item); });
    }
    void operator()(const object& members) {
        list('{', members, '}', [this](const member& m) {
            append_quoted(out_, m.name, options_.ascii);
            out_ += options_.indent > 0 ? ": " : ":";
            visit(m.value);
        });
    }
    void visit(const value& v) { std::visit(*this, v.stored()); }

private:
    template <class Items, class Write>
    void list(char open, const Items& items, char close, Write write_item) {
        out_ += open;
        if (!items.empty()) {
            ++level_;
            bool first = true;
            for (const auto& item : items) {
                if (!first) out_ += ',';
                first = false;
                break_line();
                write_item(item);
            }
            --level_;
            break_line();
        }
        out_ += close;
    }

    void break_line() {
        if (options_.indent <= 0) return;
        out_ += '\n';
        out_.append(static_cast<std::size_t>(options_.indent) * level_, ' ');
    }

    std::string& out_;
    const write_options& options_;
    std::size_t level_ = 0;
};

}  // namespace

void append_quoted(std::string& out, std::string_view text, bool ascii) {
    const auto& special = ascii ? special_in_ascii : special_in_utf8;
    out += '"';
    std::size_t run = 0;
    for (std::size_t i = skip_plain_words(text, 0); i < text.size();) {
        if (!special[utf8::byte_at(text, i)]) {
            ++i;
            continue;
        }
        const auto [code, size] = utf8::decode(text, i);
        if (ascii || !stays_in_utf8(code)) {
            out.append(text, run, i - run);
            append_escaped(out, code);
            run = i + size;
        }
        i = skip_plain_words(text, i + size);
    }
    out.append(text, run);
    out += '"';
}

std::string write(const value& v, const write_options& options) {
    std::string out;
    out.reserve(256);
    writer(out, options).visit(v);
    return out;
}

}  // namespace base::json
