// What is kept: Django's rows, as values.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace store {

/// A row of the user table (accounts_customuser).
struct user {
    std::int64_t id = 0;
    std::string password;  ///< Django's encoding
    std::optional<base::time_point> last_login;
    bool is_superuser = false;
    std::string username;
    std::string first_name;
    std::string last_name;
    bool is_staff = false;
    bool is_active = true;
    base::time_point date_joined{};
    std::string email;
};

/// What a count of the stored passwords needs of a user's row.
struct stored_password {
    std::int64_t id = 0;
    std::string password;
    bool is_active = true;
};

/// A row of token_blacklist_outstandingtoken, as far as the writer knows it.
struct outstanding_token {
    std::string jti;
    std::string token;  ///< the digest, or the whole text where the settings say so: see tokens/blacklist
    std::optional<std::int64_t> user_id;
    std::optional<base::time_point> created_at;
    base::time_point expires_at{};
};

}  // namespace store
