// The one place that knows the algorithms, and keys bound to exactly one of them (RFC 8725 section 3.1; J02).
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace jose {

/// A row of the table: HS256, HS384, HS512 (RFC 7518 section 3.2). Nothing below it branches on names.
struct algorithm {
    std::string_view name;
    std::size_t min_key_bytes;
    std::size_t signature_bytes;
    const char* digest;  ///< OpenSSL's name
};

[[nodiscard]] std::span<const algorithm> algorithms();
/// Exact, case-sensitive.
[[nodiscard]] const algorithm* find_algorithm(std::string_view name);

/// A symmetric key and its one algorithm. Copies share the prepared state and are cheap.
class signing_key {
public:
    /// Throws std::invalid_argument for an empty key (J05, J06).
    signing_key(const algorithm& alg, base::secret bytes);

    [[nodiscard]] const algorithm& alg() const { return *alg_; }
    /// base64url of the protected header that this key writes: `{"alg":"HS256","typ":"JWT"}`.
    [[nodiscard]] std::string_view encoded_header() const { return encoded_header_; }
    /// HMAC over the signing input. Thread-safe.
    [[nodiscard]] std::string sign(std::string_view signing_input) const;
    /// Constant time in the signature's content (J22).
    [[nodiscard]] bool verify(std::string_view signing_input, std::string_view signature) const;

private:
    struct prepared;

    const algorithm* alg_;
    std::string encoded_header_;
    std::shared_ptr<prepared> prepared_;
};

}  // namespace jose
