// A session: a random value in the browser, its SHA-256 and whose it is in django_session.
#pragma once

#include "admin/session_data.hpp"
#include "admin/settings.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "store/admin_store.hpp"
#include "store/records.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace admin {

struct new_session {
    std::string cookie;  ///< 256 bits of randomness, base64url
    base::time_point expires{};
};

struct found_session {
    std::string key;
    session_data data;
    base::time_point expires{};
};

/// What the database calls the session of a cookie: the first 40 hex digits of its SHA-256.
[[nodiscard]] std::string session_key_of(std::string_view cookie);

/// Thread-safe. Everything given must outlive it.
class sessions {
public:
    sessions(const settings& options, base::secret secret_key, store::session_store& rows, base::random_source& random,
             base::clock& clock);

    store::async_result<new_session> begin(store::user user);
    /// Not expired, and signed by us. Whether it is still that user's: `belongs_to`.
    store::async_result<std::optional<found_session>> find(std::string cookie);
    /// The user is active staff, and his password is the one that he signed in with.
    [[nodiscard]] bool belongs_to(const found_session& found, const store::user& user) const;
    store::async_result<void> end(std::string key);
    /// Ends all sessions of these users but the one of the key `except`.
    store::async_result<void> end_all_of(std::set<std::int64_t> users, std::string except);

    [[nodiscard]] base::seconds age() const { return age_; }

private:
    const base::seconds age_;
    const base::secret secret_key_;
    store::session_store& rows_;
    base::random_source& random_;
    base::clock& clock_;
};

}  // namespace admin
