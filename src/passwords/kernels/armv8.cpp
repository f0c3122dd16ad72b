// One or two passwords at a time by ARMv8's SHA-256 instructions. They take the chaining value in its own order: a to d
// in one register, e to h in another.
#if defined(__aarch64__)

#include "passwords/kernels/rows.hpp"
#include "passwords/kernels/sha256.hpp"

#include <arm_neon.h>
#include <cstddef>
#include <utility>

#define LATCHKEY_KERNEL_TARGET [[gnu::target("sha2"), gnu::always_inline]]

namespace passwords::kernels {

namespace {

struct halves {
    uint32x4_t abcd;
    uint32x4_t efgh;
};

/// What a lane is while it runs here.
struct run {
    halves chained[2];  ///< inner, outer
    halves last;
    halves sum;
};

LATCHKEY_KERNEL_TARGET inline halves load(const sha256_state& from) {
    return {.abcd = vld1q_u32(from.data()), .efgh = vld1q_u32(from.data() + 4)};
}

LATCHKEY_KERNEL_TARGET inline void store(sha256_state& to, const halves& from) {
    vst1q_u32(to.data(), from.abcd);
    vst1q_u32(to.data() + 4, from.efgh);
}

template <std::size_t T>
LATCHKEY_KERNEL_TARGET inline uint32x4_t padding_words() {
    return {padding(4 * T), padding(4 * T + 1), padding(4 * T + 2), padding(4 * T + 3)};
}

/// Four rounds of each lane; the four words of the schedule that they need in place of those 16 words before.
template <std::size_t T, std::size_t Lanes>
LATCHKEY_KERNEL_TARGET inline void step(halves (&v)[Lanes], uint32x4_t (&w)[Lanes][4]) {
    const uint32x4_t constants = vld1q_u32(&round_constants[4 * T]);
    for (std::size_t i = 0; i < Lanes; ++i) {
        auto& words = w[i];
        if constexpr (T >= 4) {
            words[T % 4] = vsha256su1q_u32(vsha256su0q_u32(words[T % 4], words[(T + 1) % 4]), words[(T + 2) % 4],
                                           words[(T + 3) % 4]);
        }
        const uint32x4_t input = vaddq_u32(words[T % 4], constants);
        const uint32x4_t abcd = v[i].abcd;
        v[i].abcd = vsha256hq_u32(abcd, v[i].efgh, input);
        v[i].efgh = vsha256h2q_u32(v[i].efgh, abcd, input);
    }
}

template <std::size_t Lanes, std::size_t... T>
LATCHKEY_KERNEL_TARGET inline void block(halves (&v)[Lanes], uint32x4_t (&w)[Lanes][4], std::index_sequence<T...>) {
    (step<T>(v, w), ...);
}

template <std::size_t Lanes>
LATCHKEY_KERNEL_TARGET inline void iterate(run (&all)[Lanes], std::uint32_t iterations) {
    for (; iterations != 0; --iterations) {
        for (std::size_t pass = 0; pass < 2; ++pass) {
            halves v[Lanes];
            uint32x4_t w[Lanes][4];
            for (std::size_t i = 0; i < Lanes; ++i) {
                v[i] = all[i].chained[pass];
                w[i][0] = all[i].last.abcd;
                w[i][1] = all[i].last.efgh;
                w[i][2] = padding_words<2>();
                w[i][3] = padding_words<3>();
            }
            block(v, w, std::make_index_sequence<16>());
            for (std::size_t i = 0; i < Lanes; ++i) {
                all[i].last.abcd = vaddq_u32(v[i].abcd, all[i].chained[pass].abcd);
                all[i].last.efgh = vaddq_u32(v[i].efgh, all[i].chained[pass].efgh);
            }
        }
        for (std::size_t i = 0; i < Lanes; ++i) {
            all[i].sum.abcd = veorq_u32(all[i].sum.abcd, all[i].last.abcd);
            all[i].sum.efgh = veorq_u32(all[i].sum.efgh, all[i].last.efgh);
        }
    }
}

/// Runs without a lane hash zeros.
template <std::size_t Lanes>
LATCHKEY_KERNEL_TARGET inline void advance(std::span<lane* const> lanes, std::uint32_t iterations) {
    run all[Lanes]{};
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const lane& from = *lanes[i];
        all[i] = {.chained = {load(from.inner), load(from.outer)}, .last = load(from.last), .sum = load(from.sum)};
    }
    iterate(all, iterations);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        store(lanes[i]->last, all[i].last);
        store(lanes[i]->sum, all[i].sum);
    }
}

}  // namespace

[[gnu::target("sha2")]] void advance_armv8_x1(std::span<lane* const> lanes, std::uint32_t iterations) {
    advance<1>(lanes, iterations);
}

[[gnu::target("sha2")]] void advance_armv8_x2(std::span<lane* const> lanes, std::uint32_t iterations) {
    advance<2>(lanes, iterations);
}

}  // namespace passwords::kernels

#endif
