// Writes as Django's ORM and Simple JWT's token_blacklist make them, each as few statements as its rule allows.
#include "store/sqlite/writes.hpp"

#include "base/text.hpp"

#include "store/sqlite/datetime.hpp"
#include "store/sqlite/reader.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

constexpr std::int64_t flush_window = 1000;

std::string insert_user_sql(const model_names& names, const user_shape& shape) {
    std::string columns = "password, last_login, is_superuser, username, first_name, is_staff, is_active, email, ";
    std::string values = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9";
    columns += shape.joined;
    if (shape.last_name) {
        columns += ", last_name";
        values += ", ?10";
    }
    for (const std::string& column : shape.blank) {
        std::string quoted;
        for (const char c : column) quoted.append(c == '"' ? 2 : 1, c);
        columns += fmt::format(R"(, "{}")", quoted);
        values += ", ''";
    }
    return fmt::format(R"(INSERT INTO "{}" ({}) VALUES ({}))", names.user, columns, values);
}

std::string set_names_sql(const model_names& names, const user_shape& shape) {
    return fmt::format(R"(UPDATE "{}" SET first_name = coalesce(?2, first_name){} WHERE id = ?1)", names.user,
                       shape.last_name ? ", last_name = coalesce(?3, last_name)" : "");
}

std::string on_user(std::string_view sql, const model_names& names) {
    return fmt::format(fmt::runtime(sql), names.user);
}

}  // namespace

writes::writes(sqlite3* db, const model_names& names, const user_shape& shape)
    : db_(db),
      names_(names),
      shape_(shape),
      insert_user_(insert_user_sql(names, shape)),
      username_exists_(on_user(R"(SELECT 1 FROM "{}" WHERE username = ? AND id <> ?)", names)),
      upgrade_password_(on_user(R"(UPDATE "{}" SET password = ?3 WHERE id = ?1 AND password = ?2)", names)),
      set_password_(on_user(R"(UPDATE "{}" SET password = ?2 WHERE id = ?1)", names)),
      set_last_login_(on_user(R"(UPDATE "{}" SET last_login = ?2 WHERE id = ?1)", names)),
      set_names_(set_names_sql(names, shape)),
      is_active_(on_user(R"(SELECT 1 FROM "{}" WHERE id = ? AND is_active)", names)),
      is_blacklisted_(select_blacklisted),
      find_outstanding_("SELECT id FROM token_blacklist_outstandingtoken WHERE jti = ?"),
      // A user deleted meanwhile becomes NULL here: a dangling key would fail at COMMIT, and with it the whole group.
      insert_outstanding_(
          on_user("INSERT INTO token_blacklist_outstandingtoken (jti, token, created_at, expires_at, user_id) "
                  R"(VALUES (?, ?, ?, ?, (SELECT id FROM "{}" WHERE id = ?)))",
                  names)),
      insert_blacklisted_("INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES (?, ?)"),
      next_id_("SELECT min(id) FROM token_blacklist_outstandingtoken WHERE id > ?"),
      flush_blacklisted_(
          "DELETE FROM token_blacklist_blacklistedtoken WHERE token_id IN (SELECT id FROM "
          "token_blacklist_outstandingtoken WHERE id BETWEEN ?1 AND ?2 AND expires_at <= ?3)"),
      flush_outstanding_(
          "DELETE FROM token_blacklist_outstandingtoken WHERE id BETWEEN ?1 AND ?2 AND expires_at <= ?3"),
      search_(names) {}

std::unexpected<errc> writes::failed(int code) {
    code_ = code;
    return std::unexpected(errc::unavailable);
}

result<void> writes::one_row(cursor& statement) {
    if (!statement.run()) return failed(statement.code());
    if (sqlite3_changes64(db_) == 0) return std::unexpected(errc::not_found);
    return {};
}

result<std::int64_t> writes::insert_user_ignoring_case(const user& row) {
    if (auto free = check_email(row.email, ""); !free) return std::unexpected(free.error());
    return insert_user(row);
}

result<void> writes::check_email(const std::string& email, const std::string& own) {
    const auto taken = search_.exists(db_, base::lower(email), own);
    if (!taken) return failed(sqlite3_extended_errcode(db_));
    if (*taken) return std::unexpected(errc::email_taken);
    return {};
}

result<std::int64_t> writes::insert_user(const user& row) {
    const auto last_login = row.last_login.transform(to_text);
    const std::string joined = to_text(row.date_joined);
    cursor insert = insert_user_.on(db_);
    insert.bind(std::string_view(row.password)).bind(last_login.transform([](const auto& t) {
        return std::string_view(t);
    }));
    insert.bind(row.is_superuser).bind(std::string_view(row.username)).bind(std::string_view(row.first_name));
    insert.bind(row.is_staff).bind(row.is_active).bind(std::string_view(row.email)).bind(std::string_view(joined));
    if (shape_.last_name) insert.bind(std::string_view(row.last_name));
    if (insert.run()) return sqlite3_last_insert_rowid(db_);
    return refused_user(insert.code(), row.username, 0);
}

std::unexpected<errc> writes::refused_user(int code, const std::optional<std::string>& username, std::int64_t id) {
    if (code != SQLITE_CONSTRAINT_UNIQUE) return failed(code);
    // `UNIQUE constraint failed: accounts_customuser.email`: the C interface names the column nowhere else.
    const std::string_view reason = sqlite3_errmsg(db_);
    if (reason.ends_with(".username")) return std::unexpected(errc::username_taken);
    if (!reason.ends_with(".email")) return failed(code);
    // It names one column; where both are taken the username is told, as the registration's checks are ordered.
    cursor other = username_exists_.on(db_);
    const bool both = username && other.bind(std::string_view(*username)).bind(id).step() == SQLITE_ROW;
    return std::unexpected(both ? errc::username_taken : errc::email_taken);
}

result<bool> writes::upgrade_password(std::int64_t id, const std::string& expected, const std::string& encoded) {
    cursor update = upgrade_password_.on(db_);
    const auto done = one_row(update.bind(id).bind(std::string_view(expected)).bind(std::string_view(encoded)));
    if (!done && done.error() != errc::not_found) return std::unexpected(done.error());
    return done.has_value();
}

result<void> writes::set_password(std::int64_t id, const std::string& encoded) {
    cursor update = set_password_.on(db_);
    return one_row(update.bind(id).bind(std::string_view(encoded)));
}

result<void> writes::set_last_login(std::int64_t id, base::time_point now) {
    const std::string text = to_text(now);
    cursor update = set_last_login_.on(db_);
    return one_row(update.bind(id).bind(std::string_view(text)));
}

result<void> writes::set_names(std::int64_t id, const std::optional<std::string>& first_name,
                               const std::optional<std::string>& last_name) {
    const auto view = [](const std::string& s) { return std::string_view(s); };
    cursor update = set_names_.on(db_);
    update.bind(id).bind(first_name.transform(view));
    if (shape_.last_name) update.bind(last_name.transform(view));
    return one_row(update);
}

result<void> writes::add_outstanding(const outstanding_token& row) {
    const auto created = row.created_at.transform(to_text);
    const std::string expires = to_text(row.expires_at);
    cursor insert = insert_outstanding_.on(db_);
    insert.bind(std::string_view(row.jti)).bind(std::string_view(row.token));
    insert.bind(created.transform([](const auto& t) { return std::string_view(t); })).bind(std::string_view(expires));
    if (!insert.bind(row.user_id).run()) return failed(insert.code());
    return {};
}

result<void> writes::blacklist(const outstanding_token& presented, base::time_point now) {
    std::optional<std::int64_t> token_id;
    {
        cursor found = find_outstanding_.on(db_);
        const int code = found.bind(std::string_view(presented.jti)).step();
        if (code == SQLITE_ROW) token_id = found.integer(0);
        if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(code);
    }
    if (!token_id) {
        if (auto added = add_outstanding(presented); !added) return added;
        token_id = sqlite3_last_insert_rowid(db_);
    }
    const std::string at = to_text(now);
    cursor insert = insert_blacklisted_.on(db_);
    if (!insert.bind(std::string_view(at)).bind(*token_id).run()) {
        if (insert.code() == SQLITE_CONSTRAINT_UNIQUE) return std::unexpected(errc::already_blacklisted);
        return failed(insert.code());
    }
    return {};
}

result<void> writes::may_rotate(const std::string& jti, std::int64_t user_id) {
    cursor active = is_active_.on(db_);
    const int found = active.bind(user_id).step();
    if (found == SQLITE_ROW) return {};  // a dead token is found by the insert
    if (found != SQLITE_DONE) return failed(found);
    cursor dead = is_blacklisted_.on(db_);
    const int code = dead.bind(std::string_view(jti)).step();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(code);
    return std::unexpected(code == SQLITE_ROW ? errc::already_blacklisted : errc::user_inactive);
}

result<void> writes::rotate(const outstanding_token& presented, const std::optional<outstanding_token>& next,
                            std::optional<std::int64_t> active_user, base::time_point now) {
    if (active_user) {
        if (auto may = may_rotate(presented.jti, *active_user); !may) return may;
    }
    if (auto dead = blacklist(presented, now); !dead || !next) return dead;
    return add_outstanding(*next);
}

result<flush_step> writes::flush_expired(base::time_point now, std::int64_t after) {
    flush_step step;
    {
        cursor rows = next_id_.on(db_);
        if (rows.bind(after).step() != SQLITE_ROW) return failed(rows.code());
        if (rows.is_null(0)) {
            step.done = true;
            return step;
        }
        after = rows.integer(0);
    }
    const std::string text = to_text(now);
    const std::int64_t last = after > INT64_MAX - flush_window ? INT64_MAX : after + flush_window - 1;
    cursor blacklisted = flush_blacklisted_.on(db_);
    if (!blacklisted.bind(after).bind(last).bind(std::string_view(text)).run()) return failed(blacklisted.code());
    step.count.blacklisted = sqlite3_changes64(db_);
    cursor outstanding = flush_outstanding_.on(db_);
    if (!outstanding.bind(after).bind(last).bind(std::string_view(text)).run()) return failed(outstanding.code());
    step.count.outstanding = sqlite3_changes64(db_);
    step.after = last;
    return step;
}

}  // namespace store::sqlite
