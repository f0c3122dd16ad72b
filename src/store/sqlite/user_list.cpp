// Pages by keyset: what comes behind the last row, by the order's column and the id.
#include "store/admin_query.hpp"
#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/datetime.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace store::sqlite {
namespace {

struct ordering {
    std::string column;
    bool is_time = false;
};

/// Columns come from here only.
ordering ordering_of(user_order order, const user_shape& shape) {
    switch (order) {
        case user_order::id:
            return {"id"};
        case user_order::email:
            return {"email"};
        case user_order::username:
            return {"username"};
        case user_order::first_name:
            return {"first_name"};
        case user_order::last_name:
            return {shape.last_name ? "last_name" : "''"};
        case user_order::is_staff:
            return {"is_staff"};
        case user_order::is_active:
            return {"is_active"};
        case user_order::last_login:
            return {"last_login", true};
        case user_order::date_joined:
            return {shape.joined, true};
    }
    return {"id"};
}

base::time_point time_of(std::int64_t micros) {
    // Further off than any text: to_text clamps, but must not overflow before.
    constexpr std::int64_t far = 400'000'000'000'000'000;
    return base::time_point{std::chrono::microseconds{std::clamp(micros, -far, far)}};
}

/// The value to compare with; NULL where there is none. A time that another program stored in a form of its own is
/// taken as it stands there, or the page after it would begin with the same row again.
query::value value_at(const source& from, const position& at, user_order order, const ordering& by) {
    const auto number = number_in(at);
    if (!by.is_time) {
        if (is_numeric(order)) return number ? query::value(*number) : nullptr;
        return at.value ? query::value(*at.value) : nullptr;
    }
    query stored(from.db,
                 fmt::format(R"(SELECT {}, {} FROM "{}" WHERE id = ?)", user_columns(from.shape), by.column,
                             from.names.user),
                 {at.id});
    if (stored.next() && !stored->is_null(11) && position_of(to_user(*stored), order).value == at.value)
        return std::string(stored->text(11));
    return number ? query::value(to_text(time_of(*number))) : nullptr;
}

/// The rows behind a position, as conditions of which one follows the other: NULLs come first going up and last going
/// down, and one condition for both parts could use no index.
struct stretch {
    std::string condition;  ///< `{0}` is the value, `{1}` the id; empty: all rows
};

std::vector<stretch> stretches_behind(bool null, const ordering& by, bool descending) {
    if (by.column == "id") return {{descending ? "id < {1}" : "id > {1}"}};
    const std::string is_null = by.column + " IS NULL";
    if (null && descending) return {{is_null + " AND id < {1}"}};
    if (null) return {{is_null + " AND id > {1}"}, {by.column + " IS NOT NULL"}};
    const std::string beyond = fmt::format("({}, id) {} ({{0}}, {{1}})", by.column, descending ? "<" : ">");
    if (descending) return {{beyond}, {is_null}};
    return {{beyond}};
}

void where_filters(statement_text& text, const source& from, const user_query& wanted) {
    const auto flag = [&](const char* column, const std::optional<bool>& value) {
        if (value) text.where(fmt::format("{} = {}", column, text.bound(std::int64_t{*value})));
    };
    flag("is_staff", wanted.is_staff);
    flag("is_superuser", wanted.is_superuser);
    flag("is_active", wanted.is_active);
    if (wanted.group) {
        text.where(fmt::format(R"(EXISTS (SELECT 1 FROM "{}_groups" g WHERE g."{}_id" = u.id AND g.group_id = {}))",
                               from.names.user, from.names.model, text.bound(*wanted.group)));
    }
    const std::string& joined = from.shape.joined;
    if (wanted.joined_from) text.where(joined + " >= " + text.bound(to_text(*wanted.joined_from)));
    if (wanted.joined_before) text.where(joined + " < " + text.bound(to_text(*wanted.joined_before)));
    const auto words = search_words(wanted.search);
    if (from.shape.last_name) where_words(text, words, {"email", "username", "first_name", "last_name"});
    else where_words(text, words, {"email", "username", "first_name"});
}

bool read_stretch(const source& from, const user_query& wanted, const ordering& by, const stretch& part,
                  const query::value& value, std::vector<user>& rows) {
    statement_text text;
    text.sql = fmt::format(R"(SELECT {} FROM "{}" u)", user_columns(from.shape), from.names.user);
    where_filters(text, from, wanted);
    if (!part.condition.empty()) {
        const std::string first = part.condition.contains("{0}") ? text.bound(value) : "";
        const std::string second = part.condition.contains("{1}") ? text.bound(wanted.after->id) : "";
        text.where(fmt::format(fmt::runtime(part.condition), first, second));
    }
    const char* direction = wanted.descending ? "DESC" : "ASC";
    text.sql += fmt::format(" ORDER BY {} {}", by.column, direction);
    if (by.column != "id") text.sql += fmt::format(", id {}", direction);
    text.sql += " LIMIT " + text.bound(limit_for(wanted.limit) - static_cast<std::int64_t>(rows.size()));
    query found = text.on(from.db);
    return append(found, rows, to_user);
}

}  // namespace

result<page<user>> list_users(const source& from, const user_query& wanted) {
    const ordering by = ordering_of(wanted.order, from.shape);
    std::vector<stretch> parts{{}};
    query::value value = nullptr;
    if (wanted.after) {
        value = value_at(from, *wanted.after, wanted.order, by);
        parts = stretches_behind(std::holds_alternative<std::nullptr_t>(value), by, wanted.descending);
    }
    std::vector<user> rows;
    for (const stretch& part : parts) {
        if (rows.size() > wanted.limit) break;
        if (!read_stretch(from, wanted, by, part, value, rows)) return std::unexpected(errc::unavailable);
    }
    return page_of(std::move(rows), wanted.limit);
}

result<bounded_count> count_users(const source& from, const user_query& wanted, std::int64_t most) {
    most = std::clamp<std::int64_t>(most, 0, INT64_MAX - 1);
    statement_text text;
    text.sql = fmt::format(R"(SELECT count(*) FROM (SELECT 1 FROM "{}" u)", from.names.user);
    where_filters(text, from, wanted);
    text.sql += fmt::format(" LIMIT {})", text.bound(most + 1));
    query found = text.on(from.db);
    if (!found.next()) return std::unexpected(errc::unavailable);
    const std::int64_t all = found->integer(0);
    return bounded_count{.count = std::min(all, most), .exact = all <= most};
}

result<std::optional<user_detail>> find_user_detail(const source& from, std::int64_t id) {
    user_detail out;
    {
        query found(from.db,
                    fmt::format(R"(SELECT {} FROM "{}" WHERE id = ?)", user_columns(from.shape), from.names.user),
                    {id});
        if (!found.next()) {
            if (found.at_end()) return std::optional<user_detail>{};
            return std::unexpected(errc::unavailable);
        }
        out.row = to_user(*found);
    }
    const auto links = [&](std::string_view relation, std::string_view to, std::vector<std::int64_t>& ids) {
        query found(from.db,
                    fmt::format(R"(SELECT {0} FROM "{1}_{2}" WHERE "{3}_id" = ? ORDER BY {0})", to, from.names.user,
                                relation, from.names.model),
                    {id});
        return append(found, ids, [](const cursor& row) { return row.integer(0); });
    };
    if (!links("groups", "group_id", out.groups) ||
        !links("user_permissions", "permission_id", out.user_permissions))
        return std::unexpected(errc::unavailable);
    return out;
}

result<std::vector<std::string>> permissions_of_user(const source& from, std::int64_t id) {
    query found(from.db,
                fmt::format(R"(SELECT t.app_label || '.' || p.codename FROM auth_permission p
JOIN django_content_type t ON t.id = p.content_type_id WHERE p.id IN (
SELECT permission_id FROM "{0}_user_permissions" WHERE "{1}_id" = ?1 UNION
SELECT gp.permission_id FROM "{0}_groups" g JOIN auth_group_permissions gp ON gp.group_id = g.group_id
WHERE g."{1}_id" = ?1))",
                            from.names.user, from.names.model),
                {id});
    std::set<std::string> names;
    while (found.next()) names.emplace(found->text(0));
    if (!found.at_end()) return std::unexpected(errc::unavailable);
    return std::vector<std::string>(names.begin(), names.end());
}

result<user_relations> relations_of_users(const source& from, const std::vector<std::int64_t>& ids) {
    constexpr std::string_view among = "IN (SELECT value FROM json_each(?1))";
    query found(from.db,
                fmt::format(R"(SELECT (SELECT count(*) FROM "{0}" WHERE id {2}),
(SELECT count(*) FROM "{0}_groups" WHERE "{1}_id" {2}), (SELECT count(*) FROM "{0}_user_permissions" WHERE "{1}_id" {2}),
(SELECT count(*) FROM django_admin_log WHERE user_id {2}),
(SELECT count(*) FROM token_blacklist_outstandingtoken WHERE user_id {2}))",
                            from.names.user, from.names.model, among),
                {json_list(ids)});
    if (!found.next()) return std::unexpected(errc::unavailable);
    return user_relations{.users = found->integer(0),
                          .groups = found->integer(1),
                          .user_permissions = found->integer(2),
                          .log_entries = found->integer(3),
                          .outstanding_tokens = found->integer(4)};
}

}  // namespace store::sqlite
