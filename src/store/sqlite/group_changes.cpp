// What staff do to groups and tokens.
#include "store/sqlite/admin_writes.hpp"
#include "store/sqlite/datetime.hpp"
#include "store/sqlite/links.hpp"
#include "store/sqlite/log_writer.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

constexpr logged_model group_model{"auth", "group"};

/// Nothing: it is not there.
result<std::optional<std::string>> name_of_group(writes& on, std::int64_t id) {
    query found(on.rows().db, "SELECT name FROM auth_group WHERE id = ?", {id});
    if (found.next()) return std::string(found->text(0));
    if (found.at_end()) return std::optional<std::string>{};
    return on.failed(found->code());
}

std::unexpected<errc> refused_name(writes& on, int code) {
    if (code == SQLITE_CONSTRAINT_UNIQUE) return std::unexpected(errc::name_taken);
    return on.failed(code);
}

struct token_state_row {
    std::string owner = "None";  ///< as Python prints the user
    bool dead = false;
    bool of_superuser = false;
};

result<std::optional<token_state_row>> state_of_token(writes& on, std::int64_t id) {
    query found(
        on.rows().db,
        fmt::format(R"(SELECT u.username, b.id IS NOT NULL, u.is_superuser FROM token_blacklist_outstandingtoken o
LEFT JOIN "{}" u ON u.id = o.user_id LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id WHERE o.id = ?)",
                    on.rows().names.user),
        {id});
    if (found.next()) {
        token_state_row row{.owner = "None", .dead = found->integer(1) != 0, .of_superuser = found->integer(2) != 0};
        if (!found->is_null(0)) row.owner = found->text(0);
        return row;
    }
    if (found.at_end()) return std::optional<token_state_row>{};
    return on.failed(found->code());
}

}  // namespace

result<std::int64_t> add_group(writes& on, const group_row& row, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return std::unexpected(may.error());
    query insert(on.rows().db, "INSERT INTO auth_group (name) VALUES (?)", {row.name});
    if (!insert.run()) return refused_name(on, insert->code());
    const std::int64_t id = sqlite3_last_insert_rowid(on.rows().db);
    if (auto set = replace_links(on, permissions_of_groups(), id, row.permissions); !set)
        return std::unexpected(set.error());
    auto logged = log_writer(on, action, log_flag::addition, group_model).write(id, row.name);
    if (!logged) return std::unexpected(logged.error());
    return id;
}

result<void> change_group(writes& on, std::int64_t id, const std::optional<std::string>& name,
                          const std::optional<std::vector<std::int64_t>>& permissions,
                          const std::optional<std::vector<std::int64_t>>& expected, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return may;
    const auto old = name_of_group(on, id);
    if (!old) return std::unexpected(old.error());
    if (!*old) return std::unexpected(errc::not_found);
    if (expected) {
        query now(on.rows().db,
                  "SELECT permission_id FROM auth_group_permissions WHERE group_id = ? ORDER BY permission_id", {id});
        std::vector<std::int64_t> there;
        if (!append(now, there, [](const cursor& row) { return row.integer(0); })) return on.failed(now->code());
        if (there != *expected) return std::unexpected(errc::changed_meanwhile);
    }
    if (name) {
        query update(on.rows().db, "UPDATE auth_group SET name = ? WHERE id = ?", {*name, id});
        if (!update.run()) return refused_name(on, update->code());
    }
    if (permissions) {
        if (auto set = replace_links(on, permissions_of_groups(), id, *permissions); !set) return set;
    }
    return log_writer(on, action, log_flag::change, group_model).write(id, name.value_or(**old));
}

result<void> remove_group(writes& on, std::int64_t id, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return may;
    const auto name = name_of_group(on, id);
    if (!name) return std::unexpected(name.error());
    if (!*name) return std::unexpected(errc::not_found);
    if (auto logged = log_writer(on, action, log_flag::deletion, group_model).write(id, **name); !logged) return logged;
    const std::string of_users =
        fmt::format(R"(DELETE FROM "{}" WHERE group_id = ?)", groups_of_users(on.rows().names).table);
    for (const std::string& statement : {std::string("DELETE FROM auth_group_permissions WHERE group_id = ?"), of_users,
                                         std::string("DELETE FROM auth_group WHERE id = ?")}) {
        query gone(on.rows().db, statement, {id});
        if (!gone.run()) return on.failed(gone->code());
    }
    return check_references(on);
}

result<void> blacklist_token(writes& on, std::int64_t id, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return may;
    const auto token = state_of_token(on, id);
    if (!token) return std::unexpected(token.error());
    if (!*token) return std::unexpected(errc::not_found);
    if (action.spares_superusers && (*token)->of_superuser) return std::unexpected(errc::not_permitted);
    if ((*token)->dead) return std::unexpected(errc::already_blacklisted);
    sqlite3* const db = on.rows().db;
    query insert(db, "INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES (?, ?)",
                 {to_text(action.now), id});
    if (!insert.run()) return on.failed(insert->code());
    const std::int64_t row = sqlite3_last_insert_rowid(db);
    // Simple JWT's BlacklistedToken.__str__.
    return log_writer(on, action, log_flag::addition, {"token_blacklist", "blacklistedtoken"})
        .write(row, "Blacklisted token for " + (*token)->owner);
}

result<std::int64_t> blacklist_tokens_of(writes& on, std::int64_t user_id, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return std::unexpected(may.error());
    sqlite3* const db = on.rows().db;
    query owner(db, fmt::format(R"(SELECT username, is_superuser FROM "{}" WHERE id = ?)", on.rows().names.user),
                {user_id});
    if (!owner.next()) return owner.at_end() ? std::unexpected(errc::not_found) : on.failed(owner->code());
    if (action.spares_superusers && owner->integer(1) != 0) return std::unexpected(errc::not_permitted);
    query insert(db, R"(INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id)
SELECT ?1, o.id FROM token_blacklist_outstandingtoken o WHERE o.user_id = ?2 AND o.expires_at > ?1
AND NOT EXISTS (SELECT 1 FROM token_blacklist_blacklistedtoken b WHERE b.token_id = o.id) ORDER BY o.id)",
                 {to_text(action.now), user_id});
    if (!insert.run()) return on.failed(insert->code());
    const std::int64_t count = sqlite3_changes64(db);
    auto logged = log_writer(on, action, log_flag::change, user_model(on)).write(user_id, owner->text(0));
    if (!logged) return std::unexpected(logged.error());
    return count;
}

}  // namespace store::sqlite
