// Strict where a request body is lenient: a token with one bad byte is no token (J13).
#include "jose/utf8.hpp"

#include <array>
#include <cstddef>

namespace jose {
namespace {

/// Lead bytes `first`..`last` are followed by `more` bytes, the first of them within `low`..`high`.
struct row {
    unsigned char first, last, more, low, high;
};

constexpr std::array<row, 8> table{{
    {0xc2, 0xdf, 1, 0x80, 0xbf},
    {0xe0, 0xe0, 2, 0xa0, 0xbf},
    {0xe1, 0xec, 2, 0x80, 0xbf},
    {0xed, 0xed, 2, 0x80, 0x9f},
    {0xee, 0xef, 2, 0x80, 0xbf},
    {0xf0, 0xf0, 3, 0x90, 0xbf},
    {0xf1, 0xf3, 3, 0x80, 0xbf},
    {0xf4, 0xf4, 3, 0x80, 0x8f},
}};

const row* find(unsigned char lead) {
    for (const row& r : table) {
        if (lead >= r.first && lead <= r.last) return &r;
    }
    return nullptr;
}

unsigned char at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        if (at(bytes, i) < 0x80) {
            ++i;
            continue;
        }
        const row* r = find(at(bytes, i));
        if (r == nullptr || bytes.size() - i <= r->more) return false;
        if (at(bytes, i + 1) < r->low || at(bytes, i + 1) > r->high) return false;
        for (std::size_t k = 2; k <= r->more; ++k) {
            if ((at(bytes, i + k) & 0xc0) != 0x80) return false;
        }
        i += r->more + 1U;
    }
    return true;
}

}  // namespace jose
