// The reference: OpenSSL's own compression function behind the same interface, for the tests and the benchmark to
// compare with. It is deprecated in favour of EVP, which has no way in to the compression function.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "passwords/kernels/rows.hpp"

#include <openssl/sha.h>
#include <algorithm>
#include <array>

namespace passwords::kernels {

namespace {

void put_words(std::uint8_t* to, std::span<const std::uint32_t, 8> words) {
    for (const std::uint32_t w : words) {
        for (int shift = 24; shift >= 0; shift -= 8) *to++ = static_cast<std::uint8_t>(w >> shift);
    }
}

}  // namespace

bool has_openssl() {
    return true;
}

void advance_openssl(std::span<lane* const> lanes, std::uint32_t iterations) {
    SHA256_CTX context{};
    std::array<std::uint8_t, 64> block{};
    block[32] = 0x80;
    block[62] = 0x03;  // 768 bits
    for (lane* const one : lanes) {
        for (std::uint32_t i = 0; i < iterations; ++i) {
            put_words(block.data(), one->last);
            std::ranges::copy(one->inner, context.h);
            SHA256_Transform(&context, block.data());
            put_words(block.data(), std::span(context.h));
            std::ranges::copy(one->outer, context.h);
            SHA256_Transform(&context, block.data());
            std::ranges::copy(context.h, one->last.begin());
            for (std::size_t j = 0; j < 8; ++j) one->sum[j] ^= one->last[j];
        }
    }
}

}  // namespace passwords::kernels
