// What one thread reads with: a read-only connection and its prepared statements.
#pragma once

#include "store/errors.hpp"
#include "store/records.hpp"
#include "store/sqlite/email_search.hpp"
#include "store/sqlite/snapshot.hpp"
#include "store/sqlite/source.hpp"
#include "store/sqlite/user_shape.hpp"
#include "store/user_store.hpp"

#include <string>
#include <vector>

namespace store::sqlite {

/// A row if the token with this jti is dead.
inline constexpr const char* select_blacklisted =
    "SELECT 1 FROM token_blacklist_outstandingtoken o JOIN token_blacklist_blacklistedtoken b "
    "ON b.token_id = o.id WHERE o.jti = ?";

/// Not thread-safe. Every method sees what is committed at this moment, by whomever, and leaves no transaction open but
/// the one that `shared` holds, between its `begin` and `keep`. Failures are `errc::unavailable`; the connection's
/// error code tells more.
class reader {
public:
    /// `names` must outlive it.
    reader(connection db, const model_names& names, const user_shape& shape);

    result<std::optional<user>> find_by_id(std::int64_t id);
    result<std::optional<user>> find_by_login(login_field field, const std::string& value);
    result<bool> username_exists(const std::string& username);
    result<bool> email_exists(const std::string& email);
    result<bool> email_exists_ignoring_case(const std::string& email);
    result<std::vector<stored_password>> passwords_after(std::int64_t after, std::size_t most);
    result<bool> is_blacklisted(const std::string& jti);

    [[nodiscard]] sqlite3* handle() const { return db_.get(); }
    /// For the reads that are declared in admin_reads.
    [[nodiscard]] source rows() const { return {db_.get(), names_, shape_}; }
    [[nodiscard]] snapshot& shared() { return shared_; }

private:
    connection db_;
    const model_names& names_;
    user_shape shape_;
    snapshot shared_;
    prepared by_id_;
    prepared by_email_;
    prepared by_username_;
    prepared username_exists_;
    prepared email_exists_;
    prepared passwords_after_;
    prepared is_blacklisted_;
    email_search search_;
};

}  // namespace store::sqlite
