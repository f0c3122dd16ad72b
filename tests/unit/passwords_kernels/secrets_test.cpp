// What is left in memory: nothing of a wiped lane, and nothing of the key on the stack of who derived it.
#include "kernels.hpp"

#include <doctest/doctest.h>

#include <pthread.h>
#include <sys/mman.h>
#include <array>
#include <bit>
#include <cstring>
#include <functional>

namespace {

using namespace kernel_tests;

TEST_CASE("kernels: a wiped lane is all zeros") {
    auto used = kernels::start("password", "salt");
    runnable().back().advance(std::array{&used}, 10);
    CHECK(used.inner != kernels::sha256_state{});
    kernels::wipe(used);
    const std::string zeros(sizeof used, '\0');
    CHECK(std::memcmp(&used, zeros.data(), sizeof used) == 0);
}

// Sanitizers keep locals elsewhere, and unoptimised frames are larger than any that the room wipes.
#if defined(__OPTIMIZE__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

constexpr std::size_t stack_size = std::size_t{1} << 20;

/// Runs it on a stack of its own, and returns what it left there.
std::vector<unsigned char> left_on_stack(const std::function<void()>& what) {
    void* stack = mmap(nullptr, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(stack != MAP_FAILED);
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstack(&attributes, stack, stack_size) == 0);
    const auto body = [](void* argument) -> void* {
        (*static_cast<const std::function<void()>*>(argument))();
        return nullptr;
    };
    pthread_t thread{};
    REQUIRE(pthread_create(&thread, &attributes, body, const_cast<std::function<void()>*>(&what)) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
    std::vector<unsigned char> left(stack_size);
    std::memcpy(left.data(), stack, stack_size);
    munmap(stack, stack_size);
    return left;
}

int count_of(const std::vector<unsigned char>& memory, std::uint32_t word) {
    int found = 0;
    for (std::size_t i = 0; i + sizeof word <= memory.size(); i += sizeof word) {
        found += std::memcmp(&memory[i], &word, sizeof word) == 0 ? 1 : 0;
    }
    return found;
}

/// How many words of the keyed states and of the derived key are there. A chance hit is one in a thousand runs, and
/// the inputs are always the same.
int secrets_in(const std::vector<unsigned char>& memory, const std::vector<kernels::lane>& lanes) {
    int found = 0;
    for (const auto& lane : lanes) {
        for (const auto* words : {&lane.inner, &lane.outer, &lane.sum}) {
            for (const std::uint32_t word : *words) found += count_of(memory, word);
        }
    }
    return found;
}

TEST_CASE("kernels: the keyed states and the derived key are not left on the stack") {
    for (const auto& kernel : runnable()) {
        CAPTURE(kernel.name);
        std::vector<kernels::lane> lanes;
        for (std::size_t i = 0; i < kernel.width; ++i) {
            lanes.push_back(kernels::start("password " + std::to_string(i), "salt"));
        }
        const auto active = pointers(lanes);
        const auto left = left_on_stack([&] { kernel.advance(active, 100); });
        CHECK(secrets_in(left, lanes) == 0);
    }
}

/// The words of a message block, as bytes and as the numbers that they are hashed as.
int text_in(const std::vector<unsigned char>& memory, std::string_view text, std::uint32_t pad) {
    int found = 0;
    for (std::size_t at = 0; at + 4 <= text.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        found += count_of(memory, word ^ pad) + count_of(memory, std::byteswap(word ^ pad));
    }
    return found;
}

TEST_CASE("kernels: neither the password nor the keyed states are left on the stack of who starts a lane") {
    const std::string text = "a password of more than one block of 64 bytes, so that its digest is the key: 0123456789";
    for (const std::string& password : {text, text.substr(0, 60)}) {
        std::vector<kernels::lane> lanes(1);
        const auto left = left_on_stack([&] { lanes[0] = kernels::start(password, "salt"); });
        // The lane itself comes back by value, through one place on the stack that is the caller's to wipe.
        CHECK(secrets_in(left, lanes) <= 3 * 8);
        for (const std::uint32_t pad : {0U, 0x36363636U, 0x5c5c5c5cU}) CHECK(text_in(left, password, pad) == 0);
    }
}

[[gnu::noinline]] void careless(const kernels::lane& lane, std::string_view password) {
    volatile std::uint32_t words[2048];
    for (std::size_t i = 0; i < 8; ++i) words[i] = lane.inner[i];
    for (std::size_t i = 0; i < password.size(); ++i)
        words[8 + i / 4] = words[8 + i / 4] << 8 | static_cast<unsigned char>(password[i]);
}

TEST_CASE("kernels: the search for what is left finds what is left") {
    const std::string password = "0123456789abcdef";
    std::vector<kernels::lane> lanes{kernels::start(password, "salt")};
    const auto left = left_on_stack([&] { careless(lanes[0], password); });
    CHECK(secrets_in(left, lanes) >= 8);
    CHECK(text_in(left, password, 0) >= 4);
}

#endif

}  // namespace
