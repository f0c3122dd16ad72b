// Users: found by id or by the login field, made, changed.
#pragma once

#include "store/errors.hpp"
#include "store/records.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store {

/// Which column logs in: Django's USERNAME_FIELD.
enum class login_field { email, username };

/// Every method may be called from any I/O thread; a write is answered only after it is durable.
class user_store {
public:
    virtual ~user_store() = default;

    virtual async_result<std::optional<user>> find_by_id(std::int64_t id) = 0;
    /// Exact match, case-sensitive, as Django's get_by_natural_key.
    virtual async_result<std::optional<user>> find_by_login(login_field field, std::string value) = 0;
    virtual async_result<bool> username_exists(std::string username) = 0;
    /// `ignore_case` compares lower-cased texts (the strict registration), otherwise exactly.
    virtual async_result<bool> email_exists(std::string email, bool ignore_case) = 0;

    /// The next `most` users by id, behind `after` (INT64_MIN: from the first); fewer: there are no more. Each page is
    /// a read of its own, so that going through a million users holds up nobody; a row is as it was when its page was
    /// read.
    virtual async_result<std::vector<stored_password>> passwords_after(std::int64_t after, std::size_t most) = 0;

    /// Answers the new id. `errc::email_taken` / `username_taken` when the unique index refuses, which decides a race.
    /// `id` of the argument is ignored.
    virtual async_result<std::int64_t> insert(user row) = 0;
    /// As `insert`, and `email_taken` also where a stored address differs in case only: looked up by the writer itself,
    /// so that of two registrations at once one is refused (A16).
    virtual async_result<std::int64_t> insert_ignoring_case(user row) = 0;
    /// Sets `password` only where it still is `expected` (a login's upgrade must not undo a password change).
    /// False when it is not any more.
    virtual async_result<bool> upgrade_password(std::int64_t id, std::string expected, std::string encoded) = 0;
    virtual async_result<void> set_password(std::int64_t id, std::string encoded) = 0;
    virtual async_result<void> set_last_login(std::int64_t id, base::time_point now) = 0;
    /// Nothing: leave that column alone.
    virtual async_result<void> set_names(std::int64_t id, std::optional<std::string> first_name,
                                         std::optional<std::string> last_name) = 0;
};

}  // namespace store
