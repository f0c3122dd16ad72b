// What staff look at, read with statements that are made for each question. All values are bound, and columns come from
// tables of this program, never from a text that was handed in (H07).
#pragma once

#include "store/sqlite/source.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store::sqlite {

// Every function answers `unavailable` when a statement fails; the connection's error code tells more. What several
// statements read belongs together only inside a transaction of the caller.

[[nodiscard]] result<page<user>> list_users(const source& from, const user_query& wanted);
[[nodiscard]] result<bounded_count> count_users(const source& from, const user_query& wanted, std::int64_t most);
[[nodiscard]] result<std::optional<user_detail>> find_user_detail(const source& from, std::int64_t id);
[[nodiscard]] result<std::vector<std::string>> permissions_of_user(const source& from, std::int64_t id);
[[nodiscard]] result<user_relations> relations_of_users(const source& from, const std::vector<std::int64_t>& ids);

[[nodiscard]] result<std::vector<permission_row>> list_permissions(const source& from);
[[nodiscard]] result<page<group_row>> list_groups(const source& from, const std::vector<std::string>& search,
                                                  const std::optional<std::string>& after, std::size_t limit);
[[nodiscard]] result<std::optional<group_row>> find_group(const source& from, std::int64_t id);

[[nodiscard]] result<page<token_row>> list_tokens(const source& from, const token_query& wanted);
[[nodiscard]] result<std::optional<token_row>> find_token(const source& from, std::int64_t id);

[[nodiscard]] result<page<log_row>> list_log(const source& from, const log_query& wanted);

[[nodiscard]] result<std::optional<session_row>> find_session(const source& from, const std::string& session_key);
[[nodiscard]] result<page<session_row>> list_sessions(const source& from, const std::string& after, std::size_t limit);

/// All but the size of the file.
[[nodiscard]] result<store_figures> count_everything(const source& from, base::time_point now, std::int64_t since_day);
[[nodiscard]] result<std::vector<daily_figure>> list_daily(const source& from, std::int64_t since_day);

}  // namespace store::sqlite
