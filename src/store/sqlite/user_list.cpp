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
    bool indexed = false;  ///< by a unique index of Django's, or by ours (latchkey.0002_list_indexes)
    bool is_time = false;
};

/// Columns come from here only.
ordering ordering_of(user_order order, const user_shape& shape) {
    switch (order) {
        case user_order::id:
            return {"id", true};
        case user_order::email:
            return {"email", true};
        case user_order::username:
            return {"username", true};
        case user_order::first_name:
            return {"first_name"};
        case user_order::last_name:
            return {shape.last_name ? "last_name" : "''"};
        case user_order::is_staff:
            return {"is_staff"};
        case user_order::is_active:
            return {"is_active"};
        case user_order::last_login:
            return {.column = "last_login", .is_time = true};
        case user_order::date_joined:
            return {.column = shape.joined, .indexed = true, .is_time = true};
    }
    return {"id", true};
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
    query stored(
        from.db,
        fmt::format(R"(SELECT {}, {} FROM "{}" WHERE id = ?)", user_columns(from.shape), by.column, from.names.user),
        {at.id});
    if (stored.next() && !stored->is_null(11) && position_of(to_user(*stored), order).value == at.value)
        return std::string(stored->text(11));
    return number ? query::value(to_text(time_of(*number))) : nullptr;
}

/// The rows behind a position, as conditions of which one follows the other: NULLs come first going up and last going
/// down, and one condition for both parts could use no index.
struct stretch {
    std::string condition;  ///< `{0}` is the column, `{1}` the value, `{2}` the id; empty: all rows
};

std::vector<stretch> stretches_behind(bool null, const ordering& by, bool descending) {
    if (by.column == "id") return {{descending ? "id < {2}" : "id > {2}"}};
    if (null && descending) return {{"{0} IS NULL AND id < {2}"}};
    if (null) return {{"{0} IS NULL AND id > {2}"}, {"{0} IS NOT NULL"}};
    if (descending) return {{"({0}, id) < ({1}, {2})"}, {"{0} IS NULL"}};
    return {{"({0}, id) > ({1}, {2})"}};
}

void where_joined(statement_text& text, const source& from, const user_query& wanted) {
    const std::string& joined = from.shape.joined;
    if (wanted.joined_from) text.where(joined + " >= " + text.bound(to_text(*wanted.joined_from)));
    if (wanted.joined_before) text.where(joined + " < " + text.bound(to_text(*wanted.joined_before)));
}

/// All filters but the time of joining.
void where_filters(statement_text& text, const source& from, const user_query& wanted) {
    const auto flag = [&](const char* column, const std::optional<bool>& value) {
        if (value) text.where(fmt::format("{} = {}", column, text.bound(std::int64_t{*value})));
    };
    flag("is_staff", wanted.is_staff);
    flag("is_superuser", wanted.is_superuser);
    flag("is_active", wanted.is_active);
    if (wanted.group) {
        text.where(fmt::format(R"(id IN (SELECT "{}_id" FROM "{}_groups" WHERE group_id = {}))", from.names.model,
                               from.names.user, text.bound(*wanted.group)));
    }
    const auto words = search_words(wanted.search);
    if (from.shape.last_name) where_words(text, words, {"email", "username", "first_name", "last_name"});
    else where_words(text, words, {"email", "username", "first_name"});
}

/// An index gives the order away, but a filter that few rows pass would have it visit all of them one by one in that
/// order, which takes many times as long as reading the table through and sorting what is left. Not so by id, which is
/// the order of the table itself, nor for a part of the index.
bool may_be_far(const user_query& wanted) {
    if (wanted.order == user_order::id) return false;
    const bool joined = wanted.joined_from || wanted.joined_before;
    return wanted.is_staff || wanted.is_superuser || wanted.is_active || wanted.group || !wanted.search.empty() ||
           (joined && wanted.order != user_order::date_joined);
}

/// One page's statement: its shape, and the values that go with it.
class page_query {
public:
    page_query(const source& from, const user_query& wanted)
        : from_(from),
          wanted_(wanted),
          by_(ordering_of(wanted.order, from.shape)) {
        if (wanted.after) value_ = value_at(from, *wanted.after, wanted.order, by_);
    }

    [[nodiscard]] std::vector<stretch> stretches() const {
        if (!wanted_.after) return {{}};
        return stretches_behind(std::holds_alternative<std::nullptr_t>(value_), by_, wanted_.descending);
    }

    /// Reads as many rows as are still needed. False: it failed.
    bool read(const stretch& part, std::vector<user>& rows) const {
        const std::int64_t needed = limit_for(wanted_.limit) - static_cast<std::int64_t>(rows.size());
        if (!by_.indexed || !may_be_far(wanted_)) return read_all(part, needed, by_.indexed, rows);
        // So only the next rows in order are looked at first.
        for (const std::int64_t window : {300, 3000}) {
            if (window < needed) continue;
            std::vector<user> near;
            std::int64_t looked_at = 0;
            if (!read_near(part, window, needed, near, looked_at)) return false;
            if (looked_at == window && static_cast<std::int64_t>(near.size()) < needed) continue;
            std::ranges::move(near, std::back_inserter(rows));
            return true;
        }
        return read_all(part, needed, false, rows);
    }

private:
    /// The sign keeps SQLite from walking through the index.
    std::string column(bool by_index) const { return (by_index ? "" : "+") + by_.column; }

    std::string order(bool by_index) const {
        const char* direction = wanted_.descending ? "DESC" : "ASC";
        if (by_.column == "id") return fmt::format(" ORDER BY id {}", direction);
        return fmt::format(" ORDER BY {0} {1}, id {1}", column(by_index), direction);
    }

    void where_behind(statement_text& text, const stretch& part, bool by_index) const {
        if (part.condition.empty()) return;
        const std::string value = part.condition.contains("{1}") ? text.bound(value_) : "";
        const std::string id = part.condition.contains("{2}") ? text.bound(wanted_.after->id) : "";
        text.where(fmt::format(fmt::runtime(part.condition), column(by_index), value, id));
    }

    bool read_all(const stretch& part, std::int64_t most, bool by_index, std::vector<user>& rows) const {
        statement_text text;
        text.sql = fmt::format(R"(SELECT {} FROM "{}")", user_columns(from_.shape), from_.names.user);
        where_joined(text, from_, wanted_);
        where_filters(text, from_, wanted_);
        where_behind(text, part, by_index);
        text.sql += order(by_index) + " LIMIT " + text.bound(most);
        query found = text.on(from_.db);
        return append(found, rows, to_user);
    }

    /// Of the next `window` rows those that pass the filters, and how many of the window there were.
    bool read_near(const stretch& part, std::int64_t window, std::int64_t most, std::vector<user>& rows,
                   std::int64_t& looked_at) const {
        statement_text inner;
        inner.sql = fmt::format(R"(SELECT * FROM "{}")", from_.names.user);
        const bool by_joined = wanted_.order == user_order::date_joined;
        if (by_joined) where_joined(inner, from_, wanted_);
        where_behind(inner, part, true);
        inner.sql += order(true) + " LIMIT " + inner.bound(window);
        {
            statement_text text = inner;
            text.enclose("SELECT count(*) FROM (", ")");
            query counted = text.on(from_.db);
            if (!counted.next()) return false;
            looked_at = counted->integer(0);
        }
        statement_text text = inner;
        text.enclose(fmt::format("SELECT {} FROM (", user_columns(from_.shape)), ")");
        if (!by_joined) where_joined(text, from_, wanted_);
        where_filters(text, from_, wanted_);
        text.sql += order(true) + " LIMIT " + text.bound(most);
        query found = text.on(from_.db);
        return append(found, rows, to_user);
    }

    const source& from_;
    const user_query& wanted_;
    ordering by_;
    query::value value_ = nullptr;
};

}  // namespace

result<page<user>> list_users(const source& from, const user_query& wanted) {
    const page_query asked(from, wanted);
    std::vector<user> rows;
    for (const stretch& part : asked.stretches()) {
        if (rows.size() > wanted.limit) break;
        if (!asked.read(part, rows)) return std::unexpected(errc::unavailable);
    }
    return page_of(std::move(rows), wanted.limit);
}

result<bounded_count> count_users(const source& from, const user_query& wanted, std::int64_t most) {
    most = std::clamp<std::int64_t>(most, 0, INT64_MAX - 1);
    statement_text text;
    text.sql = fmt::format(R"(SELECT count(*) FROM (SELECT 1 FROM "{}")", from.names.user);
    where_joined(text, from, wanted);
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
    if (!links("groups", "group_id", out.groups) || !links("user_permissions", "permission_id", out.user_permissions))
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
