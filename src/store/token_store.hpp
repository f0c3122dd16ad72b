// Refresh tokens that were given out, and those that are dead: Simple JWT's token_blacklist app.
#pragma once

#include "store/errors.hpp"
#include "store/records.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace store {

struct flushed {
    std::int64_t outstanding = 0;
    std::int64_t blacklisted = 0;
};

/// Every method may be called from any I/O thread; a write is answered only after it is durable.
class token_store {
public:
    virtual ~token_store() = default;

    virtual async_result<bool> is_blacklisted(std::string jti) = 0;
    virtual async_result<void> add_outstanding(outstanding_token row) = 0;

    /// One transaction: gets or creates the outstanding row of `presented` and inserts its blacklist row. The unique
    /// index on the blacklist decides: of N callers with one jti exactly one succeeds, the others get
    /// `already_blacklisted` and change nothing (S01).
    virtual async_result<void> blacklist(outstanding_token presented, base::time_point now) = 0;

    /// The same transaction also inserts the row of `next` if there is one. With `active_user`: only if that user is
    /// there and active at that moment, else `user_inactive` and nothing changed (S06); `already_blacklisted` comes
    /// first.
    virtual async_result<void> rotate(outstanding_token presented, std::optional<outstanding_token> next,
                                      std::optional<std::int64_t> active_user, base::time_point now) = 0;

    /// Deletes outstanding rows with expires_at <= now and their blacklist rows, as Simple JWT's flushexpiredtokens.
    virtual async_result<flushed> flush_expired(base::time_point now) = 0;
};

}  // namespace store
