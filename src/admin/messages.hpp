// The change_message of django_admin_log: composed as ModelAdmin.construct_change_message does it, shown as
// LogEntry.get_change_message does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace admin {

/// `[{"added": {}}]`.
[[nodiscard]] std::string added_message();
/// `[{"changed": {"fields": ["Last name", "Staff status"]}}]`.
[[nodiscard]] std::string changed_message(const std::vector<std::string_view>& labels);

/// The label that Django's form gives a field: `is_staff` -> `Staff status`.
[[nodiscard]] std::string_view label_of(std::string_view field);

/// `Changed Last name and Staff status.` Text that is no JSON is an older Django's and stays as it is.
[[nodiscard]] std::string rendered(std::string_view change_message);

}  // namespace admin
