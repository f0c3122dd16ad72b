// Statements from parts. A list is bound as one JSON text, so that no statement grows with it.
#include "store/sqlite/source.hpp"

#include "store/sqlite/datetime.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace store::sqlite {
namespace {

/// The word anywhere in the text, with LIKE's own signs taken as letters.
std::string like_pattern(std::string_view word) {
    std::string pattern = "%";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

query::query(sqlite3* db, std::string sql, std::vector<value> values)
    : values_(std::move(values)),
      statement_(std::move(sql)),
      rows_(statement_.on(db)) {
    for (const value& v : values_) {
        if (const auto* number = std::get_if<std::int64_t>(&v)) rows_.bind(*number);
        else if (const auto* text = std::get_if<std::string>(&v)) rows_.bind(std::string_view(*text));
        else rows_.bind(nullptr);
    }
}

std::string statement_text::bound(query::value v) {
    values_.push_back(std::move(v));
    return fmt::format("?{}", values_.size());
}

void statement_text::where(std::string_view condition) {
    sql += conditions_ ? " AND " : " WHERE ";
    sql += condition;
    conditions_ = true;
}

std::int64_t limit_for(std::size_t limit) {
    return static_cast<std::int64_t>(std::min<std::size_t>(limit, INT32_MAX)) + 1;
}

std::string json_list(const std::vector<std::int64_t>& ids) {
    return fmt::format("[{}]", fmt::join(ids, ","));
}

void where_words(statement_text& text, const std::vector<std::string>& words,
                 std::initializer_list<std::string_view> columns) {
    for (const std::string& word : words) {
        const std::string pattern = text.bound(like_pattern(word));
        std::string any;
        for (const std::string_view column : columns)
            any += fmt::format(R"({}{} LIKE {} ESCAPE '\')", any.empty() ? "" : " OR ", column, pattern);
        text.where("(" + any + ")");
    }
}

std::string user_columns(const user_shape& shape) {
    return fmt::format("id, password, last_login, is_superuser, username, first_name, {}, is_staff, is_active, {}, email",
                       shape.last_name ? "last_name" : "''", shape.joined);
}

user to_user(const cursor& row) {
    user u;
    u.id = row.integer(0);
    u.password = row.text(1);
    if (!row.is_null(2)) u.last_login = from_text(row.text(2));
    u.is_superuser = row.integer(3) != 0;
    u.username = row.text(4);
    u.first_name = row.text(5);
    u.last_name = row.text(6);
    u.is_staff = row.integer(7) != 0;
    u.is_active = row.integer(8) != 0;
    u.date_joined = from_text(row.text(9)).value_or(base::time_point{});
    u.email = row.text(10);
    return u;
}

}  // namespace store::sqlite
