// How a store can fail, as a value.
#pragma once

#include "base/task.hpp"

#include <expected>
#include <string_view>

namespace store {

enum class errc {
    unavailable = 1,      ///< the database cannot answer now (gone, locked too long, disk full): 503, never 401
    email_taken,          ///< the unique index on email refused the row
    username_taken,       ///< the unique index on username refused the row
    already_blacklisted,  ///< another request rotated or blacklisted this token first
    user_inactive,        ///< the user is gone or inactive (in the panel: or not staff), and the write asked for him
    not_permitted,        ///< who acts in the panel is not allowed any more what he was allowed when he asked
    not_found,            ///< no such row to change
    name_taken,           ///< the unique index on a group's name refused the row
    last_superuser,       ///< the change would leave no active superuser
    in_use,               ///< rows of tables that this program does not know refer to the row: it cannot be deleted
    changed_meanwhile,    ///< the row is not any more what the change was judged on
    too_slow,             ///< a long read was given up
};

[[nodiscard]] std::string_view message(errc e);

template <class T>
using result = std::expected<T, errc>;

template <class T>
using async_result = base::task<result<T>>;

}  // namespace store
