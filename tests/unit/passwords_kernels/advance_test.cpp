// What the engine relies on: any slices, any company, any number of lanes; against OpenSSL's own PBKDF2 on random
// inputs.
#include "kernels.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

#if !defined(__OPTIMIZE__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LATCHKEY_SLOW_BUILD 1
#endif

namespace {

using namespace kernel_tests;

#ifdef LATCHKEY_SLOW_BUILD
constexpr std::size_t total_inputs = 1'200;
constexpr std::uint32_t most_iterations = 300;
#else
constexpr std::size_t total_inputs = 10'000;
constexpr std::uint32_t most_iterations = 5'000;
#endif

class dice {
public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}

    /// Both ends are possible.
    std::uint32_t between(std::uint32_t low, std::uint32_t high) {
        return std::uniform_int_distribution<std::uint32_t>(low, high)(engine_);
    }

    std::string bytes(std::size_t length) {
        std::string text(length, '\0');
        for (char& c : text) c = static_cast<char>(between(0, 255));
        return text;
    }

    input any() { return {bytes(between(0, 300)), bytes(between(0, 100)), between(1, most_iterations)}; }

private:
    std::mt19937_64 engine_;
};

/// Never null: OpenSSL takes a null password of length zero for none.
std::string openssl(const input& in) {
    std::string key(32, '\0');
    if (PKCS5_PBKDF2_HMAC(in.password.c_str(), static_cast<int>(in.password.size()),
                          reinterpret_cast<const unsigned char*>(in.salt.c_str()), static_cast<int>(in.salt.size()),
                          static_cast<int>(in.iterations), EVP_sha256(), 32,
                          reinterpret_cast<unsigned char*>(key.data())) != 1) {
        throw std::runtime_error("OpenSSL refused a derivation");
    }
    return key;
}

auto parts(const kernels::lane& lane) {
    return std::tie(lane.inner, lane.outer, lane.last, lane.sum);
}

}  // namespace

TEST_CASE("kernels: OpenSSL's key on thousands of random inputs, at every number of lanes, each with its own age") {
    const auto those = runnable();
    dice random(seed());
    std::size_t done = 0;
    for (const auto& kernel : those) {
        CAPTURE(kernel.name);
        std::set<std::size_t> counts;
        std::size_t wrong = 0;
        const std::size_t before = done;
        const std::size_t until = before + total_inputs / those.size() + 1;
        for (std::size_t count = kernel.width; done < until || counts.size() < kernel.width;
             count = count == 1 ? kernel.width : count - 1) {
            counts.insert(count);
            std::vector<input> inputs;
            for (std::size_t i = 0; i < count; ++i) inputs.push_back(random.any());
            const auto derived = derive(kernel, inputs, random.between(1, 4) == 1 ? random.between(50, 500) : ~0U);
            for (std::size_t i = 0; i < count; ++i) {
                if (derived[i] == openssl(inputs[i])) continue;
                if (++wrong <= 3) {
                    FAIL_CHECK("lane ", i, " of ", count, ": password ", hex(inputs[i].password), " salt ",
                               hex(inputs[i].salt), " iterations ", inputs[i].iterations);
                }
            }
            done += count;
        }
        CHECK(wrong == 0);
        CHECK(counts.size() == kernel.width);
        std::printf("kernels: %.*s: %zu random inputs, 1 to %zu lanes\n", static_cast<int>(kernel.name.size()),
                    kernel.name.data(), done - before, kernel.width);
    }
    CHECK(done >= total_inputs);
}

TEST_CASE("kernels: iterations in any slices, by any kernels in turn, give what one run gives") {
    dice random(seed() + 1);
    constexpr std::uint32_t all_iterations = 2'000;
    const auto those = runnable();
    for (const auto& kernel : those) {
        CAPTURE(kernel.name);
        for (int round = 0; round < 5; ++round) {
            std::vector<kernels::lane> once;
            for (std::size_t i = 0; i < kernel.width; ++i) {
                const auto in = random.any();
                once.push_back(kernels::start(in.password, in.salt));
            }
            auto sliced = once;
            auto handed_on = once;
            kernel.advance(pointers(once), all_iterations);
            for (std::uint32_t left = all_iterations; left != 0;) {
                const std::uint32_t slice = std::min(left, random.between(0, 300));
                kernel.advance(pointers(sliced), slice);
                const auto& other = those[random.between(0, static_cast<std::uint32_t>(those.size()) - 1)];
                for (std::size_t from = 0; from < handed_on.size(); from += other.width) {
                    auto some = pointers(handed_on);
                    some.erase(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(from));
                    some.resize(std::min(some.size(), other.width));
                    other.advance(some, slice);
                }
                left -= slice;
            }
            for (std::size_t i = 0; i < once.size(); ++i) {
                CHECK(parts(once[i]) == parts(sliced[i]));
                CHECK(parts(once[i]) == parts(handed_on[i]));
            }
        }
    }
}

TEST_CASE("kernels: no iterations change nothing") {
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        std::vector<kernels::lane> lanes(kernel.width, kernels::start("password", "salt"));
        const auto before = lanes;
        kernel.advance(pointers(lanes), 0);
        for (std::size_t i = 0; i < lanes.size(); ++i) CHECK(parts(lanes[i]) == parts(before[i]));
    }
}

TEST_CASE("kernels: lanes that are not given, and the keyed states of those that are, stay as they were") {
    dice random(seed() + 2);
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        for (std::size_t count = 1; count <= kernel.width; ++count) {
            CAPTURE(count);
            // Twice as many lanes as are given, every other one: a kernel that writes beside its lanes is seen.
            std::vector<kernels::lane> lanes;
            for (std::size_t i = 0; i < 2 * count + 1; ++i) {
                lanes.push_back(kernels::start(random.bytes(8), random.bytes(8)));
            }
            const auto before = lanes;
            std::vector<kernels::lane*> given;
            for (std::size_t i = 1; i < lanes.size(); i += 2) given.push_back(&lanes[i]);
            kernel.advance(given, 3);
            for (std::size_t i = 0; i < lanes.size(); ++i) {
                CHECK(lanes[i].inner == before[i].inner);
                CHECK(lanes[i].outer == before[i].outer);
                CHECK((parts(lanes[i]) == parts(before[i])) == (i % 2 == 0));
            }
        }
    }
}

TEST_CASE("kernels: the order of the lanes does not matter") {
    const auto those = runnable();
    for (const auto& kernel : those) {
        CAPTURE(kernel.name);
        std::vector<kernels::lane> lanes;
        for (std::size_t i = 0; i < kernel.width; ++i) {
            lanes.push_back(kernels::start("password " + std::to_string(i), "salt"));
        }
        auto turned = lanes;
        auto backwards = pointers(turned);
        std::ranges::reverse(backwards);
        kernel.advance(pointers(lanes), 100);
        kernel.advance(backwards, 100);
        for (std::size_t i = 0; i < lanes.size(); ++i) CHECK(parts(lanes[i]) == parts(turned[i]));
    }
}
