// Reads the columns of the user table. A Django team's model may lack some of AbstractUser's, or have more.
#include "store/sqlite/user_shape.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string_view>

namespace store::sqlite {
namespace {

constexpr std::string_view needed[] = {"id",         "password", "last_login", "is_superuser", "username",
                                       "first_name", "is_staff", "is_active",  "email"};

bool contains(const auto& range, std::string_view name) {
    return std::ranges::find(range, name) != std::end(range);
}

bool holds_text(std::string_view type) {
    const std::string lower = base::ascii_lower(type);
    return lower.starts_with("varchar") || lower.starts_with("char") || lower.starts_with("text");
}

}  // namespace

std::expected<user_shape, int> shape_of_users(sqlite3* db, const model_names& names) {
    user_shape shape;
    std::vector<std::string> columns;
    prepared query{R"(SELECT name, type, "notnull" AND dflt_value IS NULL FROM pragma_table_info(?))"};
    cursor rows = query.on(db);
    rows.bind(std::string_view(names.user));
    while (rows.step() == SQLITE_ROW) {
        const std::string name(rows.text(0));
        columns.push_back(name);
        const bool known = contains(needed, name) || name == "last_name" || name == "date_joined";
        if (known || name == "start_date" || rows.integer(2) == 0) continue;
        (holds_text(rows.text(1)) ? shape.blank : shape.unfillable).push_back(name);
    }
    if (rows.code() != SQLITE_DONE) return std::unexpected(rows.code());
    shape.exists = !columns.empty();
    if (!shape.exists) return shape;
    for (const std::string_view name : needed) {
        if (!contains(columns, name)) shape.missing.emplace_back(name);
    }
    shape.last_name = contains(columns, "last_name");
    if (!contains(columns, "date_joined")) {
        if (contains(columns, "start_date")) {
            shape.joined = "start_date";
        } else {
            shape.missing.emplace_back("date_joined");
        }
    } else if (contains(columns, "start_date")) {
        shape.unfillable.emplace_back("start_date");
    }
    return shape;
}

}  // namespace store::sqlite
