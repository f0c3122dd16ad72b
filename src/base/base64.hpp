// Base64 (RFC 4648): the URL alphabet without padding for tokens, the standard one for password hashes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

/// RFC 4648 section 5 without padding, as RFC 7515 section 2 asks.
[[nodiscard]] std::string base64url_encode(std::string_view bytes);

/// Strict and canonical (J10): nothing for `=`, white space, `+`, `/`, a length of 4n+1, or unused bits that are not
/// zero.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

/// RFC 4648 section 4 with padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

/// Strict: padded to a multiple of four, canonical.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

/// Lower-case hex.
[[nodiscard]] std::string hex_encode(std::string_view bytes);

}  // namespace base
