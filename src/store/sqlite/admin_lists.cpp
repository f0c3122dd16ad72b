// Groups, permissions, refresh tokens and the log, as staff see them.
#include "store/admin_query.hpp"
#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/datetime.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

std::string select_groups(const source& from) {
    return fmt::format(R"(SELECT id, name, (SELECT count(*) FROM "{}_groups" u WHERE u.group_id = g.id)
FROM auth_group g)",
                       from.names.user);
}

group_row to_group(const cursor& row) {
    return {.id = row.integer(0), .name = std::string(row.text(1)), .permissions = {}, .users = row.integer(2)};
}

bool add_permissions(const source& from, group_row& group) {
    query found(from.db, "SELECT permission_id FROM auth_group_permissions WHERE group_id = ? ORDER BY permission_id",
                {group.id});
    return append(found, group.permissions, [](const cursor& row) { return row.integer(0); });
}

std::string select_tokens(const source& from) {
    return fmt::format(
        R"(SELECT o.id, o.jti, o.user_id, u.email, o.created_at, o.expires_at, b.blacklisted_at
FROM token_blacklist_outstandingtoken o LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id
LEFT JOIN "{}" u ON u.id = o.user_id)",
        from.names.user);
}

std::optional<base::time_point> time_in(const cursor& row, int column) {
    return row.is_null(column) ? std::nullopt : from_text(row.text(column));
}

token_row to_token(const cursor& row) {
    token_row token;
    token.id = row.integer(0);
    token.jti = row.text(1);
    if (!row.is_null(2)) token.user_id = row.integer(2);
    token.user_email = row.text(3);
    token.created_at = time_in(row, 4);
    token.expires_at = time_in(row, 5).value_or(base::time_point{});
    token.blacklisted_at = time_in(row, 6);
    // It is dead, whatever another program wrote there for a time.
    if (!row.is_null(6) && !token.blacklisted_at) token.blacklisted_at = base::time_point{};
    return token;
}

void where_state(statement_text& text, const token_query& wanted) {
    switch (wanted.state) {
        case token_state::any:
            return;
        case token_state::live:
            return text.where("b.id IS NULL AND o.expires_at > " + text.bound(to_text(wanted.now)));
        case token_state::expired:
            return text.where("b.id IS NULL AND o.expires_at <= " + text.bound(to_text(wanted.now)));
        case token_state::blacklisted:
            return text.where("b.id IS NOT NULL");
    }
}

log_row to_log(const cursor& row) {
    log_row entry;
    entry.id = row.integer(0);
    entry.action_time = time_in(row, 1).value_or(base::time_point{});
    entry.actor_id = row.integer(2);
    entry.actor_email = row.text(3);
    entry.app_label = row.text(4);
    entry.model = row.text(5);
    if (!row.is_null(6)) entry.object_id = std::string(row.text(6));
    entry.object_repr = row.text(7);
    const std::int64_t flag = row.integer(8);
    if (flag == 1 || flag == 3) entry.flag = static_cast<log_flag>(flag);
    entry.change_message = row.text(9);
    return entry;
}

}  // namespace

result<std::vector<permission_row>> list_permissions(const source& from) {
    query found(from.db, R"(SELECT p.id, t.app_label, t.model, p.codename, p.name FROM auth_permission p
JOIN django_content_type t ON t.id = p.content_type_id ORDER BY t.app_label, t.model, p.codename)");
    std::vector<permission_row> rows;
    const bool read = append(found, rows, [](const cursor& row) {
        return permission_row{.id = row.integer(0),
                              .app_label = std::string(row.text(1)),
                              .model = std::string(row.text(2)),
                              .codename = std::string(row.text(3)),
                              .label = std::string(row.text(4))};
    });
    if (!read) return std::unexpected(errc::unavailable);
    return rows;
}

result<page<group_row>> list_groups(const source& from, const std::vector<std::string>& search,
                                    const std::optional<std::string>& after, std::size_t limit) {
    statement_text text;
    text.sql = select_groups(from);
    where_words(text, search_words(search), {"name"});
    if (after) text.where("name > " + text.bound(*after));
    text.sql += " ORDER BY name LIMIT " + text.bound(limit_for(limit));
    std::vector<group_row> rows;
    {
        query found = text.on(from.db);
        if (!append(found, rows, to_group)) return std::unexpected(errc::unavailable);
    }
    for (group_row& row : rows) {
        if (!add_permissions(from, row)) return std::unexpected(errc::unavailable);
    }
    return page_of(std::move(rows), limit);
}

result<std::optional<group_row>> find_group(const source& from, std::int64_t id) {
    std::optional<group_row> row;
    query found(from.db, select_groups(from) + " WHERE id = ?", {id});
    if (found.next()) row = to_group(*found);
    else if (!found.at_end()) return std::unexpected(errc::unavailable);
    if (row && !add_permissions(from, *row)) return std::unexpected(errc::unavailable);
    return row;
}

result<page<token_row>> list_tokens(const source& from, const token_query& wanted) {
    statement_text text;
    text.sql = select_tokens(from);
    if (wanted.user_id) text.where("o.user_id = " + text.bound(*wanted.user_id));
    if (!wanted.jti.empty()) text.where("o.jti = " + text.bound(wanted.jti));
    where_state(text, wanted);
    if (wanted.before) text.where("o.id < " + text.bound(*wanted.before));
    text.sql += " ORDER BY o.id DESC LIMIT " + text.bound(limit_for(wanted.limit));
    query found = text.on(from.db);
    std::vector<token_row> rows;
    if (!append(found, rows, to_token)) return std::unexpected(errc::unavailable);
    return page_of(std::move(rows), wanted.limit);
}

result<std::optional<token_row>> find_token(const source& from, std::int64_t id) {
    query found(from.db, select_tokens(from) + " WHERE o.id = ?", {id});
    if (found.next()) return to_token(*found);
    if (found.at_end()) return std::optional<token_row>{};
    return std::unexpected(errc::unavailable);
}

result<page<log_row>> list_log(const source& from, const log_query& wanted) {
    statement_text text;
    text.sql = fmt::format(
        R"(SELECT l.id, l.action_time, l.user_id, u.email, t.app_label, t.model, l.object_id, l.object_repr,
l.action_flag, l.change_message FROM django_admin_log l LEFT JOIN django_content_type t ON t.id = l.content_type_id
LEFT JOIN "{}" u ON u.id = l.user_id)",
        from.names.user);
    if (wanted.actor_id) text.where("l.user_id = " + text.bound(*wanted.actor_id));
    if (!wanted.app_label.empty()) {
        text.where(fmt::format("l.content_type_id = (SELECT id FROM django_content_type WHERE app_label = {} AND model "
                               "= {})",
                               text.bound(wanted.app_label), text.bound(wanted.model)));
    }
    if (wanted.object_id) text.where("l.object_id = " + text.bound(std::to_string(*wanted.object_id)));
    if (wanted.before) text.where("l.id < " + text.bound(*wanted.before));
    text.sql += " ORDER BY l.id DESC LIMIT " + text.bound(limit_for(wanted.limit));
    query found = text.on(from.db);
    std::vector<log_row> rows;
    if (!append(found, rows, to_log)) return std::unexpected(errc::unavailable);
    return page_of(std::move(rows), wanted.limit);
}

}  // namespace store::sqlite
