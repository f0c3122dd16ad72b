// The steps of UTF-8 that the files of this room share: Unicode 15, section 3.9, table 3-7, and WTF-8 for surrogates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace base::utf8 {

inline constexpr char32_t replacement = 0xfffd;

struct step {
    char32_t code;
    std::size_t size;
};

constexpr unsigned char byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}
constexpr bool is_continuation(unsigned char byte) {
    return (byte & 0xc0) == 0x80;
}
constexpr bool is_surrogate(char32_t code) {
    return code >= 0xd800 && code <= 0xdfff;
}
constexpr bool is_high_surrogate(char32_t code) {
    return code >= 0xd800 && code <= 0xdbff;
}
constexpr bool is_low_surrogate(char32_t code) {
    return code >= 0xdc00 && code <= 0xdfff;
}
constexpr char32_t join(char32_t high, char32_t low) {
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/// The code point that starts at `i` (which is inside the text). Ill-formed bytes count as U+FFFD, one byte each, so
/// that no text can lead outside of itself.
constexpr step decode(std::string_view text, std::size_t i) {
    const unsigned char lead = byte_at(text, i);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() - i < size) return {replacement, 1};
    char32_t code = lead & (0xffU >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
        const unsigned char byte = byte_at(text, i + k);
        if (!is_continuation(byte)) return {replacement, 1};
        code = code << 6 | (byte & 0x3f);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || code > 0x10ffff) return {replacement, 1};
    return {code, size};
}

/// The first byte at or after `i` that is not ASCII, eight at a time.
inline std::size_t skip_ascii(std::string_view text, std::size_t i) {
    while (text.size() - i >= 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        if ((word & 0x8080808080808080U) != 0) break;
        i += 8;
    }
    while (i < text.size() && byte_at(text, i) < 0x80) ++i;
    return i;
}

inline bool is_ascii(std::string_view text) {
    return skip_ascii(text, 0) == text.size();
}

}  // namespace base::utf8
