// Django's authenticate(): whose password is this? The one place where a login of any kind checks one (A24), and so the
// one that counts wrong ones (A12).
#pragma once

#include "accounts/login_throttle.hpp"
#include "accounts/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "passwords/passwords.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"
#include "store/user_store.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace accounts {

/// The name of the login field: `email` or `username`.
[[nodiscard]] std::string_view login_name(const settings& options);

/// Why `credentials::check` has no verdict, where the audit log counts that as a failed login: the client had gone
/// (`abandoned`), or there were too many wrong passwords (`throttled`). Empty: the server could not.
[[nodiscard]] std::string_view failure_reason(const rest::error& refused);

/// Thread-safe. Everything given must outlive it.
class credentials {
public:
    credentials(const settings& options, store::user_store& users, passwords::service& passwords, base::clock& clock,
                base::logger& log);

    /// The user whose password this is, active or not, or nobody; nothing costs less time than a match (A02). An
    /// outdated hash is made anew. A try counts as a wrong one until it is an active user's right one. The error is
    /// 429: too many wrong ones; or 503: the store or the hash queue cannot tell, or the client has gone.
    base::task<std::expected<std::optional<store::user>, rest::error>> check(const rest::request& r, std::string login,
                                                                             base::secret password);

private:
    base::task<std::expected<std::optional<store::user>, rest::error>> judge(const rest::request& r,
                                                                             const std::string& login,
                                                                             base::secret password);
    /// False: the password is not any more the one of `user`.
    base::task<std::expected<bool, rest::error>> renew(const store::user& user, const std::string& encoded);

    store::login_field field_;
    store::user_store& users_;
    passwords::service& passwords_;
    base::clock& clock_;
    base::logger& log_;
    login_throttle throttle_;
};

}  // namespace accounts
