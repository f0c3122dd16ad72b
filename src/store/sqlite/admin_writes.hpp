// What staff change, with the row of django_admin_log that Django's admin writes for it. Each function is one job of
// the writer: on an error the caller rolls back what it did.
#pragma once

#include "store/admin_records.hpp"
#include "store/sqlite/writes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store::sqlite {

[[nodiscard]] result<std::int64_t> add_user(writes& on, const user_detail& row, const admin_action& action,
                                            email_rule unique);
[[nodiscard]] result<void> change_user(writes& on, std::int64_t id, const user_changes& changes,
                                       const admin_action& action);
[[nodiscard]] result<std::vector<std::int64_t>> set_users_active(writes& on, const std::vector<std::int64_t>& ids,
                                                                 bool active, const admin_action& action);
[[nodiscard]] result<std::vector<std::int64_t>> remove_users(writes& on, const std::vector<std::int64_t>& ids,
                                                             const admin_action& action);

[[nodiscard]] result<std::int64_t> add_group(writes& on, const group_row& row, const admin_action& action);
[[nodiscard]] result<void> change_group(writes& on, std::int64_t id, const std::optional<std::string>& name,
                                        const std::optional<std::vector<std::int64_t>>& permissions,
                                        const std::optional<std::vector<std::int64_t>>& expected,
                                        const admin_action& action);
[[nodiscard]] result<void> remove_group(writes& on, std::int64_t id, const admin_action& action);

[[nodiscard]] result<void> blacklist_token(writes& on, std::int64_t id, const admin_action& action);
[[nodiscard]] result<std::int64_t> blacklist_tokens_of(writes& on, std::int64_t user_id, const admin_action& action);

[[nodiscard]] result<void> add_session(writes& on, const session_row& row, std::int64_t user_id, base::time_point now);
[[nodiscard]] result<void> remove_session(writes& on, const std::string& session_key);
[[nodiscard]] result<std::int64_t> clear_expired_sessions(writes& on, base::time_point now);

[[nodiscard]] result<void> add_daily(writes& on, const std::vector<daily_figure>& more);

}  // namespace store::sqlite
