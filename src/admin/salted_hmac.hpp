// Django's salted HMAC (django.utils.crypto), as bytes.
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace admin {

/// salted_hmac(salt, value, secret, algorithm="sha256").digest(): the key is SHA-256 of salt and secret.
[[nodiscard]] std::string salted_hmac(std::string_view salt, std::string_view value, const base::secret& secret);

}  // namespace admin
