// getrandom(2) and what is drawn from it.
#include "base/random.hpp"

#include <sys/random.h>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace base {

void system_random::fill(std::span<unsigned char> out) {
    while (!out.empty()) {
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw std::runtime_error("the kernel gave no random bytes");
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

std::string random_string(random_source& source, std::size_t length, std::string_view alphabet) {
    // Bytes at or above the largest multiple of the alphabet's size are drawn again, so each character is as likely.
    const std::size_t limit = 256 - 256 % alphabet.size();
    std::string text;
    text.reserve(length);
    std::array<unsigned char, 64> pool{};
    while (text.size() < length) {
        source.fill(pool);
        for (const unsigned char byte : pool) {
            if (text.size() == length) break;
            if (byte < limit) text += alphabet[byte % alphabet.size()];
        }
    }
    return text;
}

std::string uuid4_hex(random_source& source) {
    std::array<unsigned char, 16> bytes{};
    source.fill(bytes);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(32);
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 0x0f];
    }
    return text;
}

}  // namespace base
