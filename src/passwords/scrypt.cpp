// scrypt: `scrypt$N$salt$r$p$base64` of 64 bytes, by OpenSSL (Django's ScryptPasswordHasher, RFC 7914).
#include "base/base64.hpp"
#include "passwords/families.hpp"
#include "passwords/fields.hpp"

#include <openssl/evp.h>
#include <bit>
#include <stdexcept>
#include <utility>

namespace passwords {

namespace {

constexpr std::size_t digest_length = 64;
/// More lanes than this for `remaining` would spend their memory on lanes; the set cost is then the nearer one.
constexpr std::uint64_t most_extra_lanes = 64;

constexpr std::uint64_t work_of(std::uint64_t n, std::uint64_t r, std::uint64_t p) {
    return n * r * p;
}

/// All factors are at most 2^32, so nothing overflows before the single limits are checked.
constexpr bool within_limits(std::uint64_t n, std::uint64_t r, std::uint64_t p) {
    return n >= 2 && std::has_single_bit(n) && n <= limits::scrypt_work && r >= 1 && r <= limits::scrypt_block_size &&
           p >= 1 && p <= limits::scrypt_lanes && 128 * n * r <= limits::scrypt_memory_bytes &&
           work_of(n, r, p) <= limits::scrypt_work;
}

/// B, V and two blocks (RFC 7914 section 5), as OpenSSL counts them.
std::uint64_t memory_of(const encoding& e) {
    return 128 * std::uint64_t{e.memory} * (std::uint64_t{e.cost} + e.parallelism + 2) + 1024;
}

std::string run_scrypt(std::string_view password, const encoding& e) {
    std::string key(digest_length, '\0');
    const int done =
        EVP_PBE_scrypt(password.empty() ? "" : password.data(), password.size(),
                       reinterpret_cast<const unsigned char*>(e.salt.data()), e.salt.size(), e.cost, e.memory,
                       e.parallelism, memory_of(e), reinterpret_cast<unsigned char*>(key.data()), key.size());
    if (done != 1) throw std::runtime_error("OpenSSL refused a scrypt derivation");
    return key;
}

class scrypt_hasher final : public hasher {
public:
    scrypt_hasher(std::uint32_t n, std::uint32_t r, std::uint32_t p) : n_(n), r_(r), p_(p) {}

    [[nodiscard]] std::string_view algorithm() const override { return "scrypt"; }

    [[nodiscard]] std::optional<encoding> read(std::string_view encoded) const override {
        const auto fields = split_exact<6>(encoded, '$');
        if (!fields) return std::nullopt;
        const auto& [name, n_text, salt, r_text, p_text, hash] = *fields;
        const auto n = read_number(n_text, static_cast<std::uint32_t>(limits::scrypt_work));
        const auto r = read_number(r_text, limits::scrypt_block_size);
        const auto p = read_number(p_text, limits::scrypt_lanes);
        auto bytes = base::base64_decode(hash);
        if (name != algorithm() || salt.empty() || !n || !r || !p || !within_limits(*n, *r, *p)) return std::nullopt;
        if (!bytes || bytes->size() != digest_length) return std::nullopt;
        return encoding{
            .salt = std::string(salt), .digest = std::move(*bytes), .cost = *n, .memory = *r, .parallelism = *p};
    }

    [[nodiscard]] std::string write(const encoding& e, std::string_view bytes) const override {
        return "scrypt$" + std::to_string(e.cost) + '$' + e.salt + '$' + std::to_string(e.memory) + '$' +
               std::to_string(e.parallelism) + '$' + base::base64_encode(bytes);
    }

    [[nodiscard]] encoding fresh(base::random_source& random) const override {
        return {.salt = new_salt(random),
                .digest = std::string(digest_length, '\0'),
                .cost = n_,
                .memory = r_,
                .parallelism = p_};
    }

    [[nodiscard]] work derive(shared_password password, const encoding& e) const override {
        return opaque_work{[password = std::move(password), e] { return run_scrypt(password->expose(), e); }, cost(e),
                           memory(e)};
    }

    [[nodiscard]] bool must_update(const encoding& stored) const override {
        return stored.cost != n_ || stored.memory != r_ || stored.parallelism != p_;
    }

    /// Django spares itself this one. Here: as many lanes of the stored N and r as make up the work spared.
    [[nodiscard]] std::optional<work> remaining(shared_password password, const encoding& stored) const override {
        const std::uint64_t wanted = work_of(n_, r_, p_);
        if (cost(stored) >= wanted) return std::nullopt;
        const std::uint64_t lane = work_of(stored.cost, stored.memory, 1);
        const std::uint64_t lanes = (wanted - cost(stored) + lane / 2) / lane;
        if (lanes == 0) return std::nullopt;
        encoding rest = stored;
        rest.parallelism = static_cast<std::uint32_t>(lanes);
        if (lanes > most_extra_lanes)
            rest = {.salt = stored.salt, .digest = {}, .cost = n_, .memory = r_, .parallelism = p_};
        return derive(std::move(password), rest);
    }

    [[nodiscard]] std::uint64_t cost(const encoding& e) const override {
        return work_of(e.cost, e.memory, e.parallelism);
    }

    [[nodiscard]] std::uint64_t memory(const encoding& e) const override { return memory_of(e); }

    [[nodiscard]] std::string cost_text(const encoding& stored) const override {
        return "N=" + std::to_string(stored.cost) + " r=" + std::to_string(stored.memory) +
               " p=" + std::to_string(stored.parallelism);
    }

private:
    std::uint32_t n_, r_, p_;
};

}  // namespace

std::unique_ptr<hasher> make_scrypt(const settings& options) {
    return std::make_unique<scrypt_hasher>(static_cast<std::uint32_t>(options.scrypt_work_factor),
                                           static_cast<std::uint32_t>(options.scrypt_block_size),
                                           static_cast<std::uint32_t>(options.scrypt_parallelism));
}

void check_scrypt(const settings& options, std::vector<std::string>& faults) {
    const int n = options.scrypt_work_factor, r = options.scrypt_block_size, p = options.scrypt_parallelism;
    if (n < 2 || r < 1 || p < 1 ||
        !within_limits(static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(p))) {
        faults.push_back(
            "scrypt_work_factor must be a power of two above 1, block size and parallelism at least 1; their product "
            "may be at most " +
            std::to_string(limits::scrypt_work) + " and 128 * N * r at most 1 GiB.");
        return;
    }
    const encoding wanted{.cost = static_cast<std::uint32_t>(n),
                          .memory = static_cast<std::uint32_t>(r),
                          .parallelism = static_cast<std::uint32_t>(p)};
    if (memory_of(wanted) > options.hash_memory_limit) {
        faults.push_back("A scrypt hash as set needs " + std::to_string(memory_of(wanted)) +
                         " bytes, more than hash_memory_limit (" + std::to_string(options.hash_memory_limit) +
                         "): no scrypt password could be checked.");
    }
}

}  // namespace passwords
