// Django's authenticate(): whose password is this? The one place where a login of any kind checks one (A24).
#pragma once

#include "accounts/settings.hpp"
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

/// Whether the refusal of `credentials::check` says that the client had gone: a failed login to the audit log.
[[nodiscard]] bool was_abandoned(const rest::error& refused);

/// Thread-safe. Everything given must outlive it.
class credentials {
public:
    credentials(const settings& options, store::user_store& users, passwords::service& passwords, base::logger& log);

    /// The user whose password this is, active or not, or nobody; nothing costs less time than a match (A02). An
    /// outdated hash is made anew. The error is 503: the store or the hash queue cannot tell, or the client has gone.
    base::task<std::expected<std::optional<store::user>, rest::error>> check(const rest::request& r,
                                                                             const std::string& login,
                                                                             base::secret password);

private:
    base::task<std::expected<void, rest::error>> renew(const store::user& user, const std::string& encoded);

    store::login_field field_;
    store::user_store& users_;
    passwords::service& passwords_;
    base::logger& log_;
};

}  // namespace accounts
