// Unpredictable bytes, behind an interface so that tests can fix them.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace base {

/// A source of bytes fit for keys, salts and token ids. Thread-safe.
class random_source {
public:
    virtual ~random_source() = default;
    /// Fills `out` whole, or throws std::runtime_error: a server without randomness must not answer (H11).
    virtual void fill(std::span<unsigned char> out) = 0;
};

/// The kernel's generator, getrandom(2).
class system_random final : public random_source {
public:
    void fill(std::span<unsigned char> out) override;
};

/// `length` characters, each drawn evenly from `alphabet` (2 to 256 characters; no modulo bias).
[[nodiscard]] std::string random_string(random_source& source, std::size_t length, std::string_view alphabet);

/// A version 4 UUID as 32 lower-case hex digits: Simple JWT's `jti` (RFC 9562 section 5.4).
[[nodiscard]] std::string uuid4_hex(random_source& source);
/// Two of them for one question to the source: asking the kernel costs more than the bytes.
[[nodiscard]] std::array<std::string, 2> two_uuid4_hex(random_source& source);

/// A-Z, a-z, 0-9: the alphabet of Django's get_random_string.
inline constexpr std::string_view alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

}  // namespace base
