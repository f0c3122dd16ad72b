// PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2) many passwords at a time: what a kernel is, and the table of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace passwords::kernels {

/// The eight words of SHA-256's chaining value (FIPS 180-4 section 6.2), as numbers.
using sha256_state = std::array<std::uint32_t, 8>;

/// One derivation of 32 bytes between two iterations. All of it is secret.
struct lane {
    sha256_state inner{};  ///< after the block of key xor ipad (RFC 2104): computed once a password
    sha256_state outer{};  ///< after the block of key xor opad
    sha256_state last{};   ///< U_i
    sha256_state sum{};    ///< U_1 xor ... xor U_i
};

/// Code that advances up to `width` lanes side by side, each by the same number of iterations.
struct kernel {
    std::string_view name;
    std::size_t width = 1;
    /// What one iteration of a run costs, be it full or not, in units of one another: the cheapest cover of some number
    /// of lanes is chosen by it. From measurement (docs/performance.md).
    std::uint32_t cost = 1;
    /// This processor can run it.
    bool (*supported)() = nullptr;
    /// 1 to `width` lanes, none null, none twice. No branch and no index depends on what is in a lane.
    void (*advance)(std::span<lane* const> lanes, std::uint32_t iterations) = nullptr;
};

/// All that were compiled for this architecture, the reference last.
[[nodiscard]] std::span<const kernel> table();

/// The lane of a password after its first iteration: U_1 of the first block of the derived key.
[[nodiscard]] lane start(std::string_view password, std::string_view salt);

/// The derived key. The lane has had all its iterations.
[[nodiscard]] std::array<std::uint8_t, 32> finish(const lane& ended);

/// Overwrites the lane; not optimised away.
void wipe(lane& used);

}  // namespace passwords::kernels
