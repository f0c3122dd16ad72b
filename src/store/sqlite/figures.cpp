// django_session, the counts of everything, and the one table of our own.
#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/admin_writes.hpp"
#include "store/sqlite/datetime.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace store::sqlite {
namespace {

bool count_users_in(const source& from, store_figures& out) {
    query users(from.db, fmt::format(R"(SELECT count(*), total(is_active <> 0), total(is_staff <> 0) FROM "{}")",
                                     from.names.user));
    if (!users.next()) return false;
    out.users = users->integer(0);
    out.active_users = users->integer(1);
    out.staff_users = users->integer(2);
    return true;
}

bool count_tokens_in(const source& from, base::time_point now, store_figures& out) {
    query tokens(from.db, R"(SELECT count(*), total(expires_at <= ?1), total(expires_at > ?1 AND NOT EXISTS (
SELECT 1 FROM token_blacklist_blacklistedtoken b WHERE b.token_id = o.id)),
(SELECT count(*) FROM token_blacklist_blacklistedtoken) FROM token_blacklist_outstandingtoken o)",
                 {to_text(now)});
    if (!tokens.next()) return false;
    out.outstanding_tokens = tokens->integer(0);
    out.expired_tokens = tokens->integer(1);
    out.live_tokens = tokens->integer(2);
    out.blacklisted_tokens = tokens->integer(3);
    return true;
}

std::string first_moment(std::int64_t day) {
    constexpr std::int64_t far = 4'000'000;  // beyond the years that texts hold
    return to_text(std::chrono::sys_days{std::chrono::days{std::clamp(day, -far, far)}});
}

bool count_sign_ups(const source& from, std::int64_t since_day, store_figures& out) {
    query days(from.db,
               fmt::format(R"(SELECT substr({0}, 1, 10), count(*) FROM "{1}" WHERE {0} >= ? GROUP BY 1 ORDER BY 1)",
                           from.shape.joined, from.names.user),
               {first_moment(since_day)});
    while (days.next()) {
        const auto moment = from_text(std::string(days->text(0)) + " 00:00:00");
        if (!moment) continue;
        const auto day = std::chrono::floor<std::chrono::days>(*moment).time_since_epoch().count();
        out.sign_ups.push_back({.day = day, .name = "registration", .count = days->integer(1)});
    }
    return days.at_end();
}

/// A time that cannot be read is long past.
session_row to_session(const cursor& row) {
    return {.session_key = std::string(row.text(0)),
            .session_data = std::string(row.text(1)),
            .expire_date = from_text(row.text(2)).value_or(base::time_point{})};
}

}  // namespace

result<store_figures> count_everything(const source& from, base::time_point now, std::int64_t since_day) {
    store_figures out;
    if (!count_users_in(from, out) || !count_tokens_in(from, now, out) || !count_sign_ups(from, since_day, out))
        return std::unexpected(errc::unavailable);
    return out;
}

result<std::vector<daily_figure>> list_daily(const source& from, std::int64_t since_day) {
    query found(from.db,
                R"(SELECT "day", "name", "count" FROM latchkey_daily_count WHERE "day" >= ? ORDER BY "day", "name")",
                {since_day});
    std::vector<daily_figure> rows;
    const bool read = append(found, rows, [](const cursor& row) {
        return daily_figure{.day = row.integer(0), .name = std::string(row.text(1)), .count = row.integer(2)};
    });
    if (!read) return std::unexpected(errc::unavailable);
    return rows;
}

result<void> add_daily(writes& on, const std::vector<daily_figure>& more) {
    for (const auto& [day, name, count] : more) {
        query insert(on.rows().db, R"(INSERT INTO latchkey_daily_count ("day", "name", "count") VALUES (?, ?, ?)
ON CONFLICT ("day", "name") DO UPDATE SET "count" = "count" + excluded."count")",
                     {day, name, count});
        if (!insert.run()) return on.failed(insert->code());
    }
    return {};
}

result<std::optional<session_row>> find_session(const source& from, const std::string& session_key) {
    query found(from.db, "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = ?",
                {session_key});
    if (found.next()) return to_session(*found);
    if (found.at_end()) return std::optional<session_row>{};
    return std::unexpected(errc::unavailable);
}

result<page<session_row>> list_sessions(const source& from, const std::string& after, std::size_t limit) {
    static_assert(session_key_length == 40);  // the condition is that of the index latchkey_panel_sessions
    query found(from.db,
                "SELECT session_key, session_data, expire_date FROM django_session WHERE length(session_key) = 40 "
                "AND session_key > ?1 ORDER BY session_key LIMIT ?2",
                {after, limit_for(limit)});
    std::vector<session_row> rows;
    if (!append(found, rows, &to_session)) return std::unexpected(errc::unavailable);
    return page_of(std::move(rows), limit);
}

result<void> add_session(writes& on, const session_row& row, std::int64_t user_id, base::time_point now) {
    if (auto known = on.set_last_login(user_id, now); !known) return known;
    query insert(on.rows().db, "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, ?, ?)",
                 {row.session_key, row.session_data, to_text(row.expire_date)});
    if (!insert.run()) return on.failed(insert->code());
    return {};
}

result<void> remove_session(writes& on, const std::string& session_key) {
    query gone(on.rows().db, "DELETE FROM django_session WHERE session_key = ?", {session_key});
    if (!gone.run()) return on.failed(gone->code());
    return {};
}

result<std::int64_t> clear_expired_sessions(writes& on, base::time_point now) {
    query gone(on.rows().db, "DELETE FROM django_session WHERE expire_date < ?", {to_text(now)});
    if (!gone.run()) return on.failed(gone->code());
    return sqlite3_changes64(on.rows().db);
}

}  // namespace store::sqlite
