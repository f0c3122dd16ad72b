// Eight passwords at a time by AVX2, which has neither rotations nor functions of three operands.
#if defined(__x86_64__)

#include "passwords/kernels/rows.hpp"

#include <immintrin.h>

#define LATCHKEY_KERNEL_TARGET [[gnu::target("avx2"), gnu::always_inline]]
#include "passwords/kernels/lockstep.hpp"

namespace passwords::kernels {

namespace {

struct avx2_words {
    using word = __m256i;
    LATCHKEY_KERNEL_TARGET static word all(std::uint32_t x) { return _mm256_set1_epi32(static_cast<int>(x)); }
    LATCHKEY_KERNEL_TARGET static word add(word a, word b) { return _mm256_add_epi32(a, b); }
    LATCHKEY_KERNEL_TARGET static word early(word x) {
        asm("" : "+x"(x));
        return x;
    }
    LATCHKEY_KERNEL_TARGET static word sub(word a, word b) { return _mm256_sub_epi32(a, b); }
    LATCHKEY_KERNEL_TARGET static word exclusive_or(word a, word b) { return _mm256_xor_si256(a, b); }
    LATCHKEY_KERNEL_TARGET static word xor3(word a, word b, word c) { return exclusive_or(exclusive_or(a, b), c); }
    LATCHKEY_KERNEL_TARGET static word choose(word e, word f, word g) {
        return exclusive_or(_mm256_and_si256(e, f), _mm256_andnot_si256(e, g));
    }
    /// b ^ c was a ^ b in the round before: the compiler sees it.
    LATCHKEY_KERNEL_TARGET static word majority(word a, word b, word c) {
        return exclusive_or(_mm256_and_si256(exclusive_or(a, b), exclusive_or(b, c)), b);
    }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word rotr(word x) {
        return _mm256_or_si256(_mm256_srli_epi32(x, N), _mm256_slli_epi32(x, 32 - N));
    }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word shr(word x) {
        return _mm256_srli_epi32(x, N);
    }
};

}  // namespace

[[gnu::target("avx2")]] void advance_avx2(std::span<lane* const> lanes, std::uint32_t iterations) {
    lockstep<avx2_words>::advance(lanes, iterations);
    _mm256_zeroupper();
}

}  // namespace passwords::kernels

#endif
