// getrandom(2) and what is drawn from it.
#include "base/random.hpp"

#include "base/base64.hpp"

#include <sys/random.h>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace base {
namespace {

std::string to_uuid4_hex(std::span<unsigned char, 16> bytes) {
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
    return hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

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
    return to_uuid4_hex(bytes);
}

std::array<std::string, 2> two_uuid4_hex(random_source& source) {
    std::array<unsigned char, 32> bytes{};
    source.fill(bytes);
    const std::span all(bytes);
    return {to_uuid4_hex(all.first<16>()), to_uuid4_hex(all.last<16>())};
}

}  // namespace base
