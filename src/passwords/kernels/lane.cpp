// Where a lane begins and ends: HMAC's two keyed states (RFC 2104), the first U, and the derived key. A few blocks a
// password against the millions of its iterations, so plain C++ hashes them.
#include "passwords/kernels/rows.hpp"
#include "passwords/kernels/sha256.hpp"

#include <string.h>
#include <algorithm>

namespace passwords::kernels {

namespace {

constexpr std::size_t block_size = 64;

void put_word(std::uint8_t* to, std::uint32_t word) {
    for (int shift = 24; shift >= 0; shift -= 8) *to++ = static_cast<std::uint8_t>(word >> shift);
}

/// SHA-256 from a chaining value on.
class hash {
public:
    /// `before`: how many bytes `state` has seen, whole blocks.
    explicit hash(const sha256_state& state, std::uint64_t before = 0) : state_(state), total_(before) {}

    void add(std::string_view bytes) {
        for (const char byte : bytes) add(static_cast<std::uint8_t>(byte));
    }

    void add(std::uint8_t byte) {
        buffer_[total_++ % block_size] = byte;
        if (total_ % block_size == 0) flush();
    }

    /// The chaining value of the whole blocks so far.
    [[nodiscard]] const sha256_state& state() const { return state_; }

    /// FIPS 180-4 section 5.1.1. Nothing is added afterwards.
    const sha256_state& end() {
        const std::uint64_t bits = total_ * 8;
        add(std::uint8_t{0x80});
        while (total_ % block_size != block_size - 8) add(std::uint8_t{0});
        for (int shift = 56; shift >= 0; shift -= 8) add(static_cast<std::uint8_t>(bits >> shift));
        return state_;
    }

private:
    void flush() {
        message_block words;
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] = 0;
            for (std::size_t j = 0; j < 4; ++j) words[i] = words[i] << 8 | buffer_[4 * i + j];
        }
        compress(state_, words);
    }

    sha256_state state_;
    std::uint64_t total_;
    std::array<std::uint8_t, block_size> buffer_{};
};

using key_block = std::array<std::uint8_t, block_size>;

void absorb(sha256_state& state, const key_block& key, std::uint8_t pad) {
    hash keyed(initial_state);
    for (const std::uint8_t byte : key) keyed.add(static_cast<std::uint8_t>(byte ^ pad));
    state = keyed.state();
}

[[gnu::noinline]] void start_in(lane& fresh, std::string_view password, std::string_view salt) {
    // RFC 2104 section 2: a key longer than a block is replaced by its digest.
    key_block key{};
    if (password.size() > block_size) {
        hash whole(initial_state);
        whole.add(password);
        const sha256_state& digest = whole.end();
        for (std::size_t i = 0; i < digest.size(); ++i) put_word(&key[4 * i], digest[i]);
    } else {
        std::ranges::copy(password, key.begin());
    }
    absorb(fresh.inner, key, 0x36);
    absorb(fresh.outer, key, 0x5c);

    hash inner(fresh.inner, block_size);
    inner.add(salt);
    inner.add(std::string_view("\0\0\0\1", 4));  // the number of the derived key's block
    hash outer(fresh.outer, block_size);
    for (const std::uint32_t word : inner.end()) {
        for (int shift = 24; shift >= 0; shift -= 8) outer.add(static_cast<std::uint8_t>(word >> shift));
    }
    fresh.last = outer.end();
    fresh.sum = fresh.last;
}

}  // namespace

lane start(std::string_view password, std::string_view salt) {
    lane fresh;
    start_in(fresh, password, salt);
    burn_stack();
    return fresh;
}

std::array<std::uint8_t, 32> finish(const lane& ended) {
    std::array<std::uint8_t, 32> key;
    for (std::size_t i = 0; i < ended.sum.size(); ++i) put_word(&key[4 * i], ended.sum[i]);
    return key;
}

[[gnu::noinline]] void burn_stack() {
    std::array<char, std::size_t{16} << 10> below;
    explicit_bzero(below.data(), below.size());
}

void wipe(lane& used) {
    explicit_bzero(&used, sizeof used);
}

}  // namespace passwords::kernels
