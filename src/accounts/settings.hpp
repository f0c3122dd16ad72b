// Who a user is and what registration asks.
#pragma once

#include "store/user_store.hpp"

#include <chrono>
#include <cstddef>

namespace accounts {

/// How strict POST /accounts/register/ is.
enum class registration {
    django,  ///< as the recorded site: exact comparison, any username, trimmed passwords, no similarity check
    strict,  ///< case-insensitive unique e-mail, Django's username characters and lengths, similarity check, untrimmed
             ///< passwords
};

struct settings {
    store::login_field username_field = store::login_field::email;  ///< [AUTH_USER] USERNAME_FIELD
    registration mode = registration::django;                       ///< [ACCOUNTS] REGISTRATION
    /// [ACCOUNTS] LOGIN_ATTEMPTS: wrong passwords for an account from one address in a window; zero: no limit.
    std::size_t login_attempts = 10;
    std::chrono::milliseconds login_window{300'000};  ///< [ACCOUNTS] LOGIN_WINDOW
    bool me_patch = true;  ///< [ACCOUNTS] ME_PATCH: PATCH /accounts/me/ edits first_name and last_name
};

}  // namespace accounts
