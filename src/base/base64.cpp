// One encoder and one strict decoder, over two alphabets.
#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace base {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

std::string encode(std::string_view bytes, std::string_view alphabet) {
    const std::size_t whole = bytes.size() / 3 * 3;
    const std::size_t rest = bytes.size() - whole;
    std::string text(whole / 3 * 4 + (rest == 0 ? 0 : rest + 1), '\0');
    char* out = text.data();
    const auto put = [&](std::uint32_t bits, int characters) {
        for (int i = 0; i < characters; ++i) *out++ = alphabet[bits >> (18 - 6 * i) & 0x3f];
    };
    for (std::size_t i = 0; i < whole; i += 3) {
        put(byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2), 4);
    }
    if (rest == 1) put(byte_at(bytes, whole) << 16, 2);
    if (rest == 2) put(byte_at(bytes, whole) << 16 | byte_at(bytes, whole + 1) << 8, 3);
    return text;
}

std::optional<std::string> decode(std::string_view text, const std::array<std::int8_t, 256>& table) {
    const std::size_t rest = text.size() % 4;
    if (rest == 1) return std::nullopt;
    std::string bytes(text.size() / 4 * 3 + (rest == 0 ? 0 : rest - 1), '\0');
    char* out = bytes.data();
    std::int32_t bad = 0;  // negative as soon as one character was outside the alphabet
    const auto take = [&](std::size_t from, std::size_t characters) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::int8_t value = i < characters ? table[byte_at(text, from + i)] : std::int8_t{0};
            bad |= value;
            bits = bits << 6 | (static_cast<std::uint32_t>(value) & 0x3f);
        }
        return bits;
    };
    for (std::size_t i = 0; i + 4 <= text.size(); i += 4) {
        const std::uint32_t bits = take(i, 4);
        *out++ = static_cast<char>(bits >> 16 & 0xff);
        *out++ = static_cast<char>(bits >> 8 & 0xff);
        *out++ = static_cast<char>(bits & 0xff);
    }
    if (rest != 0) {
        const std::uint32_t bits = take(text.size() - rest, rest);
        *out++ = static_cast<char>(bits >> 16 & 0xff);
        if (rest == 3) *out++ = static_cast<char>(bits >> 8 & 0xff);
        // Canonical: the bits beyond the last byte are zero.
        if ((bits & (rest == 2 ? 0xffffU : 0xffU)) != 0) return std::nullopt;
    }
    if (bad < 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) {
    return encode(bytes, url_alphabet);
}

std::optional<std::string> base64url_decode(std::string_view text) {
    static constexpr auto table = reverse(url_alphabet);
    return decode(text, table);
}

std::string base64_encode(std::string_view bytes) {
    std::string text = encode(bytes, standard_alphabet);
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    static constexpr auto table = reverse(standard_alphabet);
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("==")) text.remove_suffix(2);
    else if (text.ends_with('=')) text.remove_suffix(1);
    return decode(text, table);
}

std::string hex_encode(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 0x0f];
    }
    return text;
}

}  // namespace base
