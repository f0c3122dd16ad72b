// SHA-256 with one password in each element of a word, and the loop of PBKDF2 around it: what plain C++, AVX2 and
// AVX-512 share. They differ in `Ops`: what a word is, and how words are added, rotated and chosen. `Ops::early(x)` is
// x, and keeps the compiler from regrouping the sum that x is part of: it would put the constants last, where all wait
// for them.
//
// Includers define LATCHKEY_KERNEL_TARGET first: the attributes that let a function use their instructions. Every
// function here carries them and is inlined, so none of it exists for processors that lack the instructions; a file
// compiled with -mavx2 as a whole would also leave its copies of the standard library's inline functions to others.
#pragma once

#include "passwords/kernels/kernel.hpp"
#include "passwords/kernels/sha256.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace passwords::kernels {

template <class Ops>
struct lockstep {
    using word = typename Ops::word;

    /// Plain arrays: their indexes are all constants, so the optimiser keeps them in registers where it can.
    using eight = word[8];
    using sixteen = word[16];

    /// A round (FIPS 180-4 section 6.2.2, step 3). The variables do not move: their names do. `input` is W_t + K_t.
    template <std::size_t T>
    LATCHKEY_KERNEL_TARGET static void round(eight& v, word input) {
        const word a = v[(64 - T) % 8], b = v[(65 - T) % 8], c = v[(66 - T) % 8];
        const word e = v[(68 - T) % 8], f = v[(69 - T) % 8], g = v[(70 - T) % 8];
        word& d = v[(67 - T) % 8];
        word& h = v[(71 - T) % 8];
        const word sum_1 = Ops::xor3(Ops::template rotr<6>(e), Ops::template rotr<11>(e), Ops::template rotr<25>(e));
        const word sum_0 = Ops::xor3(Ops::template rotr<2>(a), Ops::template rotr<13>(a), Ops::template rotr<22>(a));
        const word chosen = Ops::choose(e, f, g);
        const word most = Ops::majority(a, b, c);
        const word known = Ops::early(Ops::add(h, input));
        // Nothing else is there to do while a round waits for the one before it: of what makes the new e from the old,
        // sum_1 is ready last, so it is added last.
        const word rest = Ops::early(Ops::add(Ops::early(Ops::add(known, d)), chosen));
        const word old_d = d;
        d = Ops::early(Ops::add(rest, sum_1));
        h = Ops::add(Ops::early(Ops::add(Ops::early(Ops::sub(d, old_d)), most)), sum_0);
    }

    LATCHKEY_KERNEL_TARGET static word schedule_0(word x) {
        return Ops::xor3(Ops::template rotr<7>(x), Ops::template rotr<18>(x), Ops::template shr<3>(x));
    }
    LATCHKEY_KERNEL_TARGET static word schedule_1(word x) {
        return Ops::xor3(Ops::template rotr<17>(x), Ops::template rotr<19>(x), Ops::template shr<10>(x));
    }

    /// W_t in place of W_(t-16).
    template <std::size_t T>
    LATCHKEY_KERNEL_TARGET static void schedule(sixteen& w) {
        const word sum = Ops::add(Ops::add(w[T % 16], w[(T + 9) % 16]), schedule_0(w[(T + 1) % 16]));
        w[T % 16] = Ops::add(sum, schedule_1(w[(T + 14) % 16]));
    }

    /// Sixteen rounds from `t` on. The first sixteen take the message as it is.
    template <bool First, bool Padded, std::size_t... T>
    LATCHKEY_KERNEL_TARGET static void turn(eight& v, sixteen& w, std::size_t t, std::index_sequence<T...> /*each*/) {
        (one<First, Padded, T>(v, w, t), ...);
    }

    template <bool First, bool Padded, std::size_t T>
    LATCHKEY_KERNEL_TARGET static void one(eight& v, sixteen& w, std::size_t t) {
        if constexpr (First && Padded && is_padding(T)) {
            round<T>(v, Ops::all(round_constants[T] + padding(T)));
        } else {
            if constexpr (!First) schedule<T>(w);
            round<T>(v, Ops::add(w[T], Ops::all(round_constants.data()[t + T])));
        }
    }

    /// The new chaining value in the first half of `w`, which is where the next block of an iteration wants it. Not all
    /// 64 rounds are unrolled: more code than a processor's cache of decoded instructions holds runs at half the speed.
    template <bool Padded>
    LATCHKEY_KERNEL_TARGET static void block(sixteen& w, const eight& chained) {
        constexpr auto each = std::make_index_sequence<16>();
        eight v;
        for (std::size_t i = 0; i < 8; ++i) v[i] = chained[i];
        turn<true, Padded>(v, w, 0, each);
        if constexpr (Padded) {
            for (std::size_t i = 8; i < 16; ++i) w[i] = Ops::all(padding(i));
        }
#pragma clang loop unroll(disable)
        for (std::size_t t = 16; t < 64; t += 16) turn<false, Padded>(v, w, t, each);
        for (std::size_t i = 0; i < 8; ++i) w[i] = Ops::add(v[i], chained[i]);
    }

    /// The lanes turned: word i of all passwords side by side.
    struct batch {
        eight chained[2];  ///< inner, outer
        eight last;
        eight sum;
    };

    LATCHKEY_KERNEL_TARGET static void iterate(batch& all, std::uint32_t iterations) {
        sixteen w;
        for (std::size_t i = 0; i < 8; ++i) w[i] = all.last[i];
        for (; iterations != 0; --iterations) {
#pragma clang loop unroll(disable)
            for (const auto& chained : all.chained) block<true>(w, chained);
            for (std::size_t i = 0; i < 8; ++i) all.sum[i] = Ops::exclusive_or(all.sum[i], w[i]);
        }
        for (std::size_t i = 0; i < 8; ++i) all.last[i] = w[i];
    }

    LATCHKEY_KERNEL_TARGET static void set(word& w, std::size_t element, std::uint32_t value) {
        std::memcpy(reinterpret_cast<char*>(&w) + element * sizeof value, &value, sizeof value);
    }
    LATCHKEY_KERNEL_TARGET static std::uint32_t get(const word& w, std::size_t element) {
        std::uint32_t value = 0;
        std::memcpy(&value, reinterpret_cast<const char*>(&w) + element * sizeof value, sizeof value);
        return value;
    }

    /// Elements without a lane hash zeros. All of this is secret; who calls wipes the stack (rows.hpp).
    LATCHKEY_KERNEL_TARGET static void advance(std::span<lane* const> lanes, std::uint32_t iterations) {
        batch all{};
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            for (std::size_t j = 0; j < 8; ++j) {
                set(all.chained[0][j], i, lanes[i]->inner[j]);
                set(all.chained[1][j], i, lanes[i]->outer[j]);
                set(all.last[j], i, lanes[i]->last[j]);
                set(all.sum[j], i, lanes[i]->sum[j]);
            }
        }
        iterate(all, iterations);
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            for (std::size_t j = 0; j < 8; ++j) {
                lanes[i]->last[j] = get(all.last[j], i);
                lanes[i]->sum[j] = get(all.sum[j], i);
            }
        }
    }
};

}  // namespace passwords::kernels
