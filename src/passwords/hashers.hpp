// Django's password encodings (django.contrib.auth.hashers) as a table of hashers; nothing else knows their formats.
#pragma once

#include "base/random.hpp"
#include "passwords/engine.hpp"
#include "passwords/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

/// Costs above these are not computed: a row (or a setting) must not be able to hold a worker for minutes or take all
/// memory. A stored hash beyond them counts as corrupt; a setting beyond them is a fault of the settings.
namespace limits {
inline constexpr std::size_t encoded_bytes = 1024;
inline constexpr std::uint32_t pbkdf2_iterations = 10'000'000;
inline constexpr std::uint32_t argon2_memory_kib = 1'048'576;        ///< 1 GiB
inline constexpr std::uint64_t argon2_block_passes = 4 * 1'048'576;  ///< m * t: four passes over 1 GiB
inline constexpr std::uint32_t argon2_lanes = 64;
inline constexpr std::uint32_t bcrypt_min_rounds = 4;
inline constexpr std::uint32_t bcrypt_max_rounds = 16;
inline constexpr std::uint64_t scrypt_memory_bytes = 1'073'741'824;  ///< 128 * N * r: 1 GiB
inline constexpr std::uint64_t scrypt_work = 16'777'216;             ///< N * r * p: twice that of N=2^20, r=8, p=1
inline constexpr std::uint32_t scrypt_lanes = 1'024;                 ///< p
inline constexpr std::uint32_t scrypt_block_size = 1'024;            ///< r
}  // namespace limits

/// An encoded password, taken apart. What a number means is the algorithm's own matter.
struct encoding {
    std::string salt;               ///< as the primitive takes it (bcrypt: with prefix and rounds)
    std::string digest;             ///< what a right password yields; zeros in a fresh one
    std::uint32_t cost = 0;         ///< iterations; argon2 t; bcrypt rounds; scrypt N
    std::uint32_t memory = 0;       ///< argon2 m in KiB; scrypt r
    std::uint32_t parallelism = 0;  ///< argon2 and scrypt p
    std::uint32_t variety = 0;      ///< argon2_type
    std::uint32_t version = 0;      ///< argon2
};

/// One algorithm with its settings. Immutable; thread-safe. Only the engine runs what `derive` and the like return.
class hasher {
public:
    virtual ~hasher() = default;

    /// The first field of its encodings.
    [[nodiscard]] virtual std::string_view algorithm() const = 0;
    /// Takes an encoding of this algorithm apart; nothing if it is corrupt, not canonical (Django compares whole texts,
    /// so such a hash never matches) or beyond the limits.
    [[nodiscard]] virtual std::optional<encoding> read(std::string_view encoded) const = 0;
    [[nodiscard]] virtual std::string write(const encoding& parameters, std::string_view digest) const = 0;
    /// A new salt and the cost of the settings.
    [[nodiscard]] virtual encoding fresh(base::random_source& random) const = 0;
    /// Yields the digest.
    [[nodiscard]] virtual work derive(shared_password password, const encoding& parameters) const = 0;
    /// Yields `stored.digest` if and only if the password is right.
    [[nodiscard]] virtual work verify(shared_password password, const encoding& stored) const {
        return derive(std::move(password), stored);
    }
    /// The settings ask for something else than this.
    [[nodiscard]] virtual bool must_update(const encoding& stored) const = 0;
    /// What a check of `stored` spared compared with one of the settings' cost (Django's harden_runtime); nothing if it
    /// spared nothing.
    [[nodiscard]] virtual std::optional<work> remaining(shared_password password, const encoding& stored) const = 0;
    /// An estimate of one run, to compare runs of this algorithm: iterations, blocks times passes, 2^rounds, N*r*p.
    [[nodiscard]] virtual std::uint64_t cost(const encoding& parameters) const = 0;
    /// Bytes that one run holds, where they are worth counting.
    [[nodiscard]] virtual std::uint64_t memory(const encoding&) const { return 0; }
    /// All that `must_update` looks at, in words for people, and nothing of what the salt and the digest say:
    /// `1,500,000 iterations`, `argon2id m=102400 t=2 p=8`.
    [[nodiscard]] virtual std::string cost_text(const encoding& stored) const = 0;
};

/// What one more of a setting does to the time of a hash: adds the same again, or doubles it.
enum class cost_scale : std::uint8_t {
    linear,
    exponent,      ///< doubles with each step of one
    power_of_two,  ///< doubles with itself, and is a power of two
};

/// The setting by which an algorithm is made dearer.
struct cost_setting {
    std::string_view name;    ///< `PASSWORDS.PBKDF2_ITERATIONS`
    std::string_view symbol;  ///< before its number, for people: `m=`
    int settings::* value = nullptr;
    cost_scale scale = cost_scale::linear;
    /// The least for production: OWASP's Password Storage Cheat Sheet (A04, A05), and Django's defaults for bcrypt and
    /// scrypt. 0: at no cost is this one among the strong algorithms.
    int advised = 0;
};

struct hasher_row {
    std::string_view algorithm;
    std::string_view class_name;  ///< in django.contrib.auth.hashers
    cost_setting cost;
    std::unique_ptr<hasher> (*make)(const settings& options);
    /// Appends what is wrong with this algorithm's settings.
    void (*check)(const settings& options, std::vector<std::string>& faults);
};

[[nodiscard]] std::span<const hasher_row> hasher_table();

/// By the class name, with or without Django's module path before it; null for an unknown one.
[[nodiscard]] const hasher_row* find_hasher_row(std::string_view class_name);

/// The hashers of PASSWORD_HASHERS, in its order.
class hasher_list {
public:
    /// Throws std::invalid_argument on the first of `hasher_faults`.
    explicit hasher_list(const settings& options);

    [[nodiscard]] const hasher& preferred() const { return *listed_.front(); }
    /// By the algorithm that the text names; null for an unusable, unlisted or nameless one.
    [[nodiscard]] const hasher* find(std::string_view encoded) const;

private:
    std::vector<std::unique_ptr<hasher>> listed_;
};

[[nodiscard]] std::vector<std::string> hasher_faults(const settings& options);

}  // namespace passwords
