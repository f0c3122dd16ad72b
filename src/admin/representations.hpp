// Rows as the panel gets them.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "passwords/hash_kind.hpp"
#include "store/admin_records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

/// DRF's form: `2026-01-02T03:04:05.123456Z`, without a fraction where it is zero.
[[nodiscard]] std::string time_text(base::time_point t);
[[nodiscard]] base::json::value time_text(std::optional<base::time_point> t);
/// The other way round, for a text in that form.
[[nodiscard]] std::optional<base::time_point> time_of(std::string_view text);
/// `2026-11-25` for days since 1970.
[[nodiscard]] std::string day_text(std::int64_t day);

[[nodiscard]] base::json::array ids(const std::vector<std::int64_t>& list);

/// A row of the list of users.
[[nodiscard]] base::json::object user_row(const store::user& user);
/// What may be told of a stored password.
[[nodiscard]] base::json::object password_summary(const passwords::hash_kind& kind);
[[nodiscard]] base::json::object permission_row(const store::permission_row& row);
[[nodiscard]] base::json::object group_row(const store::group_row& row);
[[nodiscard]] base::json::object token_row(const store::token_row& row);
/// `with_object`: what it was about, too.
[[nodiscard]] base::json::object log_row(const store::log_row& row, bool with_object);

}  // namespace admin
