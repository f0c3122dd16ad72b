// What the facts about kernels share: inputs, and lanes driven as the engine drives them.
#pragma once

#include "passwords/kernels/kernel.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace kernel_tests {

namespace kernels = passwords::kernels;

struct input {
    std::string password;
    std::string salt;
    std::uint32_t iterations = 1;
};

inline std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

inline std::string key_of(const kernels::lane& ended) {
    const auto key = kernels::finish(ended);
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}

/// Those that this processor runs.
inline std::vector<kernels::kernel> runnable() {
    std::vector<kernels::kernel> those;
    for (const auto& kernel : kernels::table()) {
        if (kernel.supported()) those.push_back(kernel);
    }
    return those;
}

inline std::vector<kernels::lane*> pointers(std::vector<kernels::lane>& lanes) {
    std::vector<kernels::lane*> to;
    to.reserve(lanes.size());
    for (auto& lane : lanes) to.push_back(&lane);
    return to;
}

/// All of them side by side (no more than the kernel is wide), each with its own number of iterations: in turns no
/// longer than `longest`, those that have ended leave and the others go on together.
inline std::vector<std::string> derive(const kernels::kernel& kernel, const std::vector<input>& inputs,
                                       std::uint32_t longest = ~0U) {
    std::vector<kernels::lane> lanes;
    std::vector<std::uint32_t> left;
    for (const input& in : inputs) {
        lanes.push_back(kernels::start(in.password, in.salt));
        left.push_back(in.iterations - 1);
    }
    for (;;) {
        std::vector<kernels::lane*> active;
        std::uint32_t turn = longest;
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            if (left[i] == 0) continue;
            active.push_back(&lanes[i]);
            turn = std::min(turn, left[i]);
        }
        if (active.empty()) break;
        kernel.advance(active, turn);
        for (auto& n : left) n -= std::min(n, turn);
    }
    std::vector<std::string> keys;
    for (const auto& lane : lanes) keys.push_back(key_of(lane));
    return keys;
}

inline std::uint64_t seed() {
    static const std::uint64_t chosen = [] {
        const char* set = std::getenv("LATCHKEY_TEST_SEED");
        const std::uint64_t value = set != nullptr ? std::strtoull(set, nullptr, 10) : std::random_device{}();
        std::printf("kernels: LATCHKEY_TEST_SEED=%llu\n", static_cast<unsigned long long>(value));
        return value;
    }();
    return chosen;
}

}  // namespace kernel_tests
