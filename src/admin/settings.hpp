// What an operator may set about the panel.
#pragma once

#include <chrono>

namespace admin {

struct settings {
    bool enabled = true;                                ///< [ADMIN] ENABLED: whether /admin/ is there
    std::chrono::milliseconds session_age{43'200'000};  ///< [ADMIN] SESSION_AGE: from sign-in on, used or not
};

}  // namespace admin
