// SHA-256's constants (FIPS 180-4 sections 4.2.2 and 5.3.3), and what is the same in every block of an iteration: each
// hashes 64 bytes of key and a digest, 32 bytes, so words 8 to 15 are padding that the compiler may know.
#pragma once

#include "passwords/kernels/kernel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace passwords::kernels {

using message_block = std::array<std::uint32_t, 16>;

inline constexpr sha256_state initial_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

alignas(64) inline constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// Word `t` of a block whose first half is a digest after 64 bytes of key: the padding, and the length of 768 bits.
constexpr bool is_padding(std::size_t t) {
    return t >= 8 && t < 16;
}

constexpr std::uint32_t padding(std::size_t t) {
    return t == 8 ? 0x80000000 : t == 15 ? 0x300 : 0;
}

/// One block of any message, in plain C++ (portable.cpp). No branch and no index depends on the data.
void compress(sha256_state& state, const message_block& block);

}  // namespace passwords::kernels
