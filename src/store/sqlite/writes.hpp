// The statements that change rows, on the writer's connection. Each runs inside the writer's transaction and savepoint.
#pragma once

#include "store/errors.hpp"
#include "store/records.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/email_search.hpp"
#include "store/sqlite/source.hpp"
#include "store/token_store.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace store::sqlite {

/// One window of a flush: what it deleted, and the id to go on from; nothing left when `done`.
struct flush_step {
    flushed count;
    std::int64_t after = 0;
    bool done = false;
};

/// Not thread-safe. On an error the caller rolls the operation back.
class writes {
public:
    /// `names` must outlive it.
    writes(sqlite3* db, const model_names& names, const user_shape& shape);

    result<std::int64_t> insert_user(const user& row);
    result<std::int64_t> insert_user_ignoring_case(const user& row);
    result<bool> upgrade_password(std::int64_t id, const std::string& expected, const std::string& encoded);
    result<void> set_password(std::int64_t id, const std::string& encoded);
    result<void> set_last_login(std::int64_t id, base::time_point now);
    result<void> set_names(std::int64_t id, const std::optional<std::string>& first_name,
                           const std::optional<std::string>& last_name);

    result<void> add_outstanding(const outstanding_token& row);
    result<void> blacklist(const outstanding_token& presented, base::time_point now);
    result<void> rotate(const outstanding_token& presented, const std::optional<outstanding_token>& next,
                        std::optional<std::int64_t> active_user, base::time_point now);
    /// Looks at a bounded window of ids after `after`, so that other writes wait for no long one.
    result<flush_step> flush_expired(base::time_point now, std::int64_t after);

    /// For the writes that are declared in admin_writes; what fails unexpectedly there is told to `failed`.
    [[nodiscard]] source rows() const { return {db_, names_, shape_}; }
    std::unexpected<errc> failed(int code);
    /// `email_taken` where a stored address, other than the one of the row itself, differs in case only.
    result<void> check_email(const std::string& email, const std::string& own);
    /// What the unique indexes refused, after a statement on the user table ended with `code`; `id` is the row itself.
    std::unexpected<errc> refused_user(int code, const std::optional<std::string>& username, std::int64_t id);

    /// The code of the last unexpected failure, for the log, and forgets it.
    [[nodiscard]] int take_code() { return std::exchange(code_, SQLITE_OK); }

private:
    result<void> one_row(cursor& statement);
    /// What stands against a rotation for this user: a dead token first, then a user who may not.
    result<void> may_rotate(const std::string& jti, std::int64_t user_id);

    sqlite3* db_;
    const model_names& names_;
    user_shape shape_;
    int code_ = SQLITE_OK;
    prepared insert_user_;
    prepared username_exists_;
    prepared upgrade_password_;
    prepared set_password_;
    prepared set_last_login_;
    prepared set_names_;
    prepared is_active_;
    prepared is_blacklisted_;
    prepared find_outstanding_;
    prepared insert_outstanding_;
    prepared insert_blacklisted_;
    prepared next_id_;
    prepared flush_blacklisted_;
    prepared flush_outstanding_;
    email_search search_;
};

}  // namespace store::sqlite
