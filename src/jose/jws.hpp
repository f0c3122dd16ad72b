// JWS compact serialisation (RFC 7515), strict as RFC 8725 asks: bytes in, bytes out.
#pragma once

#include "base/json.hpp"
#include "jose/keys.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace jose {

enum class errc {
    too_long = 1,   ///< beyond 16 KiB (J11)
    malformed,      ///< not three parts of canonical base64url, or a header that is no JSON object
    bad_algorithm,  ///< alg missing, not text, or not the key's (J01, J02)
    unsupported,    ///< the header asks for more than a plain JWS: `crit`, `b64`, `zip`, `enc`, `p2c` (J08, J09, J14)
    bad_signature,
    bad_payload,  ///< the payload is no JSON object in UTF-8, is nested too deep, or holds a lone surrogate (J13)
};

[[nodiscard]] std::string_view message(errc e);

inline constexpr std::size_t max_token_bytes = 16 * 1024;
/// Levels of nesting in a header or a payload (J13).
inline constexpr int max_depth = 32;

/// The verified claims, in their order. `duplicate_names`: some name came twice; the last one counts (see
/// tokens/rules).
struct verified {
    base::json::object claims;
    bool duplicate_names = false;
    bool kid_is_text = true;  ///< false: `kid` is there and no text, which newer PyJWT refuses
};

/// `{"alg":"HS256","typ":"JWT"}` as Simple JWT writes it, over compact ASCII JSON.
[[nodiscard]] std::string sign(base::json::object claims, const signing_key& key);

/// Order: length, shape, header, algorithm, signature, payload. `kid`, `jwk`, `jku`, `x5u`, `typ` are ignored (J04).
[[nodiscard]] std::expected<verified, errc> verify(std::string_view token, const signing_key& key);

}  // namespace jose
