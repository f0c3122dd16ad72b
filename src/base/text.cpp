// Code points over UTF-8, with ASCII as the fast case. The Unicode tables are ICU's.
#include "base/text.hpp"

#include "base/utf8.hpp"

#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <stdexcept>

namespace base {
namespace {

/// str.isspace() of CPython: bidirectional type WS, B or S, or category Zs.
constexpr bool is_space(char32_t c) {
    if (c < 0x80) return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20);
    if (c >= 0x2000 && c <= 0x200a) return true;
    switch (c) {
        case 0x85:
        case 0xa0:
        case 0x1680:
        case 0x2028:
        case 0x2029:
        case 0x202f:
        case 0x205f:
        case 0x3000:
            return true;
        default:
            return false;
    }
}

constexpr char lower_byte(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// What stands for a character that HTML gives a meaning; empty for any other.
constexpr std::string_view html_reference(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#x27;";
        default:
            return {};
    }
}

/// UTF-16 in which a lone surrogate of the text stays lone.
std::u16string to_utf16(std::string_view text) {
    std::u16string units;
    units.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto [code, size] = utf8::decode(text, i);
        if (code >= 0x10000) {
            units += static_cast<char16_t>(0xd800 + ((code - 0x10000) >> 10));
            units += static_cast<char16_t>(0xdc00 + (code & 0x3ff));
        } else {
            units += static_cast<char16_t>(code);
        }
        i += size;
    }
    return units;
}

std::string from_utf16(std::u16string_view units) {
    std::string text;
    text.reserve(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t code = units[i];
        if (utf8::is_high_surrogate(code) && i + 1 < units.size() && utf8::is_low_surrogate(units[i + 1])) {
            code = utf8::join(code, units[++i]);
        }
        append_utf8(text, code);
    }
    return text;
}

}  // namespace

std::string_view strip(std::string_view text) {
    while (!text.empty()) {
        const auto [code, size] = utf8::decode(text, 0);
        if (!is_space(code)) break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        std::size_t start = text.size() - 1;
        while (start > 0 && text.size() - start < 4 && utf8::is_continuation(utf8::byte_at(text, start))) --start;
        const auto [code, size] = utf8::decode(text, start);
        if (start + size != text.size() || !is_space(code)) break;
        text.remove_suffix(size);
    }
    return text;
}

std::size_t code_point_count(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !utf8::is_continuation(static_cast<unsigned char>(c)); }));
}

std::vector<char32_t> code_points(std::string_view text) {
    std::vector<char32_t> codes;
    codes.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto [code, size] = utf8::decode(text, i);
        codes.push_back(code);
        i += size;
    }
    return codes;
}

void append_utf8(std::string& out, char32_t code_point) {
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code_point >> shift & 0x3f)); };
    if (code_point < 0x80) {
        out += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        out += static_cast<char>(0xc0 | code_point >> 6);
        out += tail(0);
    } else if (code_point < 0x10000) {
        out += static_cast<char>(0xe0 | code_point >> 12);
        out += tail(6);
        out += tail(0);
    } else {
        out += static_cast<char>(0xf0 | code_point >> 18);
        out += tail(12);
        out += tail(6);
        out += tail(0);
    }
}

std::string lower(std::string_view text) {
    if (utf8::is_ascii(text)) return ascii_lower(text);
    const std::u16string source = to_utf16(text);
    // Full case mapping makes a text three times as long at most.
    std::u16string result(source.size() * 3, u'\0');
    UErrorCode status = U_ZERO_ERROR;
    const int32_t size = u_strToLower(result.data(), static_cast<int32_t>(result.size()), source.data(),
                                      static_cast<int32_t>(source.size()), "", &status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU could not lower-case a text");
    return from_utf16(std::u16string_view(result).substr(0, static_cast<std::size_t>(size)));
}

bool is_all_digits(std::string_view text) {
    if (text.empty()) return false;
    for (std::size_t i = 0; i < text.size();) {
        const auto [code, size] = utf8::decode(text, i);
        if (code < 0x80) {
            if (code < '0' || code > '9') return false;
        } else {
            const auto type = u_getIntPropertyValue(static_cast<UChar32>(code), UCHAR_NUMERIC_TYPE);
            if (type != U_NT_DECIMAL && type != U_NT_DIGIT) return false;
        }
        i += size;
    }
    return true;
}

std::optional<char32_t> first_surrogate(std::string_view text) {
    for (std::size_t i = text.find('\xed'); i != std::string_view::npos; i = text.find('\xed', i + 1)) {
        const auto [code, size] = utf8::decode(text, i);
        if (utf8::is_surrogate(code)) return code;
    }
    return std::nullopt;
}

std::string ascii_lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) c = lower_byte(c);
    return lowered;
}

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const std::string_view reference = html_reference(c);
        if (reference.empty()) out += c;
        else out += reference;
    }
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool ascii_iequal(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower_byte, lower_byte);
}

}  // namespace base
