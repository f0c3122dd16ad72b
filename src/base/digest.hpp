// SHA-256 and Django's salted HMAC (django.utils.crypto), as bytes.
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace base {

[[nodiscard]] std::string sha256(std::string_view text);

/// salted_hmac(salt, value, secret, algorithm="sha256").digest(): the key is SHA-256 of salt and secret.
[[nodiscard]] std::string salted_hmac(std::string_view salt, std::string_view value, const secret& secret);

}  // namespace base
