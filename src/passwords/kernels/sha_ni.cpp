// One, two or four passwords at a time by SHA-NI. One password waits for the latency of its two-round instruction; the
// others fill the gaps. sha256rnds2 has no VEX form, so nothing here may be compiled for AVX: mixing the two with a
// dirty upper half costs a hundredfold on some processors.
#if defined(__x86_64__)

#include "passwords/kernels/rows.hpp"
#include "passwords/kernels/sha256.hpp"

#include <immintrin.h>
#include <array>
#include <cstddef>
#include <utility>

#define LATCHKEY_KERNEL_TARGET [[gnu::target("sha,sse4.1"), gnu::always_inline]]

namespace passwords::kernels {

namespace {

/// A chaining value as sha256rnds2 wants it; the last named is in the lowest element.
struct halves {
    __m128i abef;
    __m128i cdgh;
};

/// What a lane is while it runs here. `words` are a, b, c, d from the lowest element up, then e, f, g, h.
struct run {
    halves chained[2];  ///< inner, outer
    __m128i words[2];   ///< U_i
    __m128i sum[2];
};

LATCHKEY_KERNEL_TARGET inline __m128i load(const std::uint32_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

LATCHKEY_KERNEL_TARGET inline void store(std::uint32_t* to, __m128i four) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), four);
}

/// The upper two elements of both, or the lower two, each pair turned round: that is what leads from words to halves
/// and back.
template <int Pick>
LATCHKEY_KERNEL_TARGET inline __m128i pairs(__m128i low, __m128i high) {
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(low), _mm_castsi128_ps(high), Pick));
}
constexpr int upper = _MM_SHUFFLE(2, 3, 2, 3);
constexpr int lower = _MM_SHUFFLE(0, 1, 0, 1);

LATCHKEY_KERNEL_TARGET inline halves to_halves(__m128i abcd, __m128i efgh) {
    return {.abef = pairs<lower>(efgh, abcd), .cdgh = pairs<upper>(efgh, abcd)};
}

LATCHKEY_KERNEL_TARGET inline void to_words(__m128i (&w)[4], const halves& h) {
    w[0] = pairs<upper>(h.abef, h.cdgh);
    w[1] = pairs<lower>(h.abef, h.cdgh);
}

template <std::size_t T>
LATCHKEY_KERNEL_TARGET inline __m128i padding_words() {
    return _mm_setr_epi32(static_cast<int>(padding(4 * T)), 0, 0, static_cast<int>(padding(4 * T + 3)));
}

template <std::size_t T>
LATCHKEY_KERNEL_TARGET inline __m128i constants() {
    const auto word = [](std::size_t i) {
        const std::size_t t = 4 * T + i;
        return static_cast<int>(round_constants[t] + (is_padding(t) ? padding(t) : 0));
    };
    return _mm_setr_epi32(word(0), word(1), word(2), word(3));
}

/// W_4T to W_(4T+3) in place of the four 16 words before. Of W_(t-7) only the last comes from the newest words, and it
/// goes into the last of the four alone: with one lane it is added behind, so that less waits for it.
template <std::size_t T, bool Hurry>
LATCHKEY_KERNEL_TARGET inline void schedule(__m128i (&w)[4]) {
    const __m128i newest = w[(T + 3) % 4];
    const __m128i before = w[(T + 2) % 4];
    __m128i& next = w[T % 4];
    next = _mm_sha256msg1_epu32(next, w[(T + 1) % 4]);
    if constexpr (Hurry) {
        next = _mm_add_epi32(next, _mm_srli_si128(before, 4));
        next = _mm_sha256msg2_epu32(next, newest);
        next = _mm_add_epi32(next, _mm_slli_si128(newest, 12));
    } else {
        next = _mm_add_epi32(next, _mm_alignr_epi8(newest, before, 4));
        next = _mm_sha256msg2_epu32(next, newest);
    }
}

/// Four rounds of each lane.
template <std::size_t Lanes, std::size_t T>
LATCHKEY_KERNEL_TARGET inline void step(halves (&v)[Lanes], __m128i (&w)[Lanes][4]) {
    __m128i input[Lanes];
    for (std::size_t i = 0; i < Lanes; ++i) {
        if constexpr (T == 0) {
            w[i][2] = padding_words<2>();
            w[i][3] = padding_words<3>();
        }
        if constexpr (T >= 4) schedule<T, Lanes == 1>(w[i]);
        if constexpr (is_padding(4 * T)) {
            input[i] = constants<T>();
        } else {
            input[i] = _mm_add_epi32(w[i][T % 4], constants<T>());
        }
    }
    for (std::size_t i = 0; i < Lanes; ++i) v[i].cdgh = _mm_sha256rnds2_epu32(v[i].cdgh, v[i].abef, input[i]);
    for (std::size_t i = 0; i < Lanes; ++i) {
        v[i].abef = _mm_sha256rnds2_epu32(v[i].abef, v[i].cdgh, _mm_shuffle_epi32(input[i], 0x0e));
    }
}

template <std::size_t Lanes, std::size_t... T>
LATCHKEY_KERNEL_TARGET inline void block(halves (&v)[Lanes], __m128i (&w)[Lanes][4], std::index_sequence<T...>) {
    (step<Lanes, T>(v, w), ...);
}

template <std::size_t Lanes>
LATCHKEY_KERNEL_TARGET inline void iterate(run (&all)[Lanes], std::uint32_t iterations) {
    __m128i w[Lanes][4];
    for (std::size_t i = 0; i < Lanes; ++i) {
        w[i][0] = all[i].words[0];
        w[i][1] = all[i].words[1];
    }
    for (; iterations != 0; --iterations) {
#pragma clang loop unroll(disable)
        for (std::size_t pass = 0; pass < 2; ++pass) {
            halves v[Lanes];
            for (std::size_t i = 0; i < Lanes; ++i) v[i] = all[i].chained[pass];
            block<Lanes>(v, w, std::make_index_sequence<16>());
            for (std::size_t i = 0; i < Lanes; ++i) {
                v[i].abef = _mm_add_epi32(v[i].abef, all[i].chained[pass].abef);
                v[i].cdgh = _mm_add_epi32(v[i].cdgh, all[i].chained[pass].cdgh);
                to_words(w[i], v[i]);
            }
        }
        for (std::size_t i = 0; i < Lanes; ++i) {
            all[i].sum[0] = _mm_xor_si128(all[i].sum[0], w[i][0]);
            all[i].sum[1] = _mm_xor_si128(all[i].sum[1], w[i][1]);
        }
    }
    for (std::size_t i = 0; i < Lanes; ++i) {
        all[i].words[0] = w[i][0];
        all[i].words[1] = w[i][1];
    }
}

/// Runs without a lane hash zeros.
template <std::size_t Lanes>
LATCHKEY_KERNEL_TARGET inline void advance(std::span<lane* const> lanes, std::uint32_t iterations) {
    run all[Lanes]{};
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const lane& from = *lanes[i];
        all[i].chained[0] = to_halves(load(from.inner.data()), load(from.inner.data() + 4));
        all[i].chained[1] = to_halves(load(from.outer.data()), load(from.outer.data() + 4));
        for (std::size_t half = 0; half < 2; ++half) {
            all[i].words[half] = load(from.last.data() + 4 * half);
            all[i].sum[half] = load(from.sum.data() + 4 * half);
        }
    }
    iterate(all, iterations);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        for (std::size_t half = 0; half < 2; ++half) {
            store(lanes[i]->last.data() + 4 * half, all[i].words[half]);
            store(lanes[i]->sum.data() + 4 * half, all[i].sum[half]);
        }
    }
}

}  // namespace

[[gnu::target("sha,sse4.1")]] void advance_sha_ni_x1(std::span<lane* const> lanes, std::uint32_t iterations) {
    advance<1>(lanes, iterations);
}

[[gnu::target("sha,sse4.1")]] void advance_sha_ni_x2(std::span<lane* const> lanes, std::uint32_t iterations) {
    advance<2>(lanes, iterations);
}

[[gnu::target("sha,sse4.1")]] void advance_sha_ni_x4(std::span<lane* const> lanes, std::uint32_t iterations) {
    advance<4>(lanes, iterations);
}

}  // namespace passwords::kernels

#endif
