// Sixteen passwords at a time by AVX-512F: a rotation and a function of three bits are one instruction each.
#if defined(__x86_64__)

#include "passwords/kernels/rows.hpp"

#include <immintrin.h>

#define LATCHKEY_KERNEL_TARGET [[gnu::target("avx512f"), gnu::always_inline]]
#include "passwords/kernels/lockstep.hpp"

namespace passwords::kernels {

namespace {

struct avx512_words {
    using word = __m512i;
    LATCHKEY_KERNEL_TARGET static word all(std::uint32_t x) { return _mm512_set1_epi32(static_cast<int>(x)); }
    LATCHKEY_KERNEL_TARGET static word add(word a, word b) { return _mm512_add_epi32(a, b); }
    LATCHKEY_KERNEL_TARGET static word early(word x) {
        asm("" : "+v"(x));
        return x;
    }
    LATCHKEY_KERNEL_TARGET static word sub(word a, word b) { return _mm512_sub_epi32(a, b); }
    LATCHKEY_KERNEL_TARGET static word exclusive_or(word a, word b) { return _mm512_xor_si512(a, b); }
    LATCHKEY_KERNEL_TARGET static word xor3(word a, word b, word c) { return _mm512_ternarylogic_epi32(a, b, c, 0x96); }
    LATCHKEY_KERNEL_TARGET static word choose(word e, word f, word g) {
        return _mm512_ternarylogic_epi32(e, f, g, 0xca);
    }
    LATCHKEY_KERNEL_TARGET static word majority(word a, word b, word c) {
        return _mm512_ternarylogic_epi32(a, b, c, 0xe8);
    }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word rotr(word x) {
        return _mm512_ror_epi32(x, N);
    }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word shr(word x) {
        return _mm512_srli_epi32(x, N);
    }
};

}  // namespace

[[gnu::target("avx512f")]] void advance_avx512(std::span<lane* const> lanes, std::uint32_t iterations) {
    lockstep<avx512_words>::advance(lanes, iterations);
    _mm256_zeroupper();
}

}  // namespace passwords::kernels

#endif
