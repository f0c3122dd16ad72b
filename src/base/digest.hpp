// SHA-256 (FIPS 180-4), as bytes.
#pragma once

#include <string>
#include <string_view>

namespace base {

/// 32 bytes. Throws std::runtime_error if OpenSSL fails: a surprise.
[[nodiscard]] std::string sha256(std::string_view text);

}  // namespace base
