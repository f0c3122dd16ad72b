// One password at a time in plain C++: every processor, and the one function that hashes a block of any message.
#include "passwords/kernels/rows.hpp"

#include <bit>

#define LATCHKEY_KERNEL_TARGET [[gnu::always_inline]]
#include "passwords/kernels/lockstep.hpp"

namespace passwords::kernels {

namespace {

struct plain_words {
    using word = std::uint32_t;
    LATCHKEY_KERNEL_TARGET static word all(std::uint32_t x) { return x; }
    LATCHKEY_KERNEL_TARGET static word add(word a, word b) { return a + b; }
    LATCHKEY_KERNEL_TARGET static word early(word x) {
        asm("" : "+r"(x));
        return x;
    }
    LATCHKEY_KERNEL_TARGET static word sub(word a, word b) { return a - b; }
    LATCHKEY_KERNEL_TARGET static word exclusive_or(word a, word b) { return a ^ b; }
    LATCHKEY_KERNEL_TARGET static word xor3(word a, word b, word c) { return a ^ b ^ c; }
    LATCHKEY_KERNEL_TARGET static word choose(word e, word f, word g) { return ((f ^ g) & e) ^ g; }
    LATCHKEY_KERNEL_TARGET static word majority(word a, word b, word c) { return ((a ^ b) & (b ^ c)) ^ b; }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word rotr(word x) {
        return std::rotr(x, N);
    }
    template <int N>
    LATCHKEY_KERNEL_TARGET static word shr(word x) {
        return x >> N;
    }
};

}  // namespace

void advance_portable(std::span<lane* const> lanes, std::uint32_t iterations) {
    lockstep<plain_words>::advance(lanes, iterations);
}

void compress(sha256_state& state, const message_block& block) {
    std::uint32_t w[16];
    std::uint32_t chained[8];
    for (std::size_t i = 0; i < 16; ++i) w[i] = block[i];
    for (std::size_t i = 0; i < 8; ++i) chained[i] = state[i];
    lockstep<plain_words>::block<false>(w, chained);
    for (std::size_t i = 0; i < 8; ++i) state[i] = w[i];
}

}  // namespace passwords::kernels
