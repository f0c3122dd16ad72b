// The session_data of django_session: what Django's SessionStore keeps, by django.core.signing, under a salt of our
// own.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace admin {

/// What Django's login() puts into a session.
struct session_data {
    std::int64_t user_id = 0;
    std::string auth_hash;  ///< see `session_auth_hash`
    friend bool operator==(const session_data&, const session_data&) = default;
};

/// AbstractBaseUser.get_session_auth_hash(): another one as soon as the password is another one.
[[nodiscard]] std::string session_auth_hash(std::string_view encoded_password, const base::secret& secret_key);

/// signing.dumps with the SessionStore's salt: base64url of JSON, `:`, the time, `:`, the signature.
[[nodiscard]] std::string encode(const session_data& data, base::time_point now, const base::secret& secret_key);

/// Nothing for a wrong signature (compared in constant time) and for what we would not have written: compressed data
/// (Django compresses where that saves bytes), another backend, no user.
[[nodiscard]] std::optional<session_data> decode(std::string_view text, const base::secret& secret_key);

}  // namespace admin
