// What an operator may set about the panel.
#pragma once

#include <chrono>
#include <cstddef>

namespace admin {

struct settings {
    bool enabled = true;                                ///< [ADMIN] ENABLED: whether /admin/ is there
    std::chrono::milliseconds session_age{43'200'000};  ///< [ADMIN] SESSION_AGE: from sign-in on, used or not
    /// [ADMIN] SIGN_IN_ATTEMPTS: per account and client address within the window; ten times as many per address.
    std::size_t sign_in_attempts = 5;
    std::chrono::milliseconds sign_in_window{300'000};  ///< [ADMIN] SIGN_IN_WINDOW
};

}  // namespace admin
