// What the rooms below report, as DRF would answer it. The one place of this room that knows status codes.
#pragma once

#include "base/log.hpp"
#include "passwords/passwords.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"
#include "store/errors.hpp"

namespace accounts {

/// 503 for a store that cannot answer; the contract's 400 for a taken e-mail or username (section 4).
[[nodiscard]] rest::error refusal(store::errc e);

/// 400 for a password beyond the limit; 503 with Retry-After for everything else.
[[nodiscard]] rest::error refusal(passwords::errc e);

/// Tells the operator why a password was not hashed, where there is something to be done about it.
void log_unhashed(base::logger& log, const http::request& r, passwords::errc e);

/// The one answer to an unknown user, a wrong password and an inactive user (A01).
[[nodiscard]] rest::error no_active_account();

}  // namespace accounts
