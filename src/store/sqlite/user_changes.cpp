// What staff do to users, as Django's admin leaves the rows.
#include "store/admin_query.hpp"
#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/admin_writes.hpp"
#include "store/sqlite/links.hpp"
#include "store/sqlite/log_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace store::sqlite {
namespace {

struct brief_user {
    std::int64_t id = 0;
    std::string username;
    std::string email;
    bool is_active = false;
    bool is_superuser = false;
};

brief_user brief(const user& row) {
    return {.id = row.id,
            .username = row.username,
            .email = row.email,
            .is_active = row.is_active,
            .is_superuser = row.is_superuser};
}

std::vector<std::int64_t> ids_of(const std::vector<brief_user>& users) {
    std::vector<std::int64_t> ids;
    ids.reserve(users.size());
    for (const brief_user& user : users) ids.push_back(user.id);
    return ids;
}

/// Of these users those that are there; `not_permitted` where the action may not touch one of them.
result<std::vector<brief_user>> find_users(writes& on, const std::vector<std::int64_t>& ids,
                                           const admin_action& action) {
    query found(on.rows().db,
                fmt::format(R"(SELECT id, username, email, is_active, is_superuser FROM "{}" WHERE id IN
(SELECT value FROM json_each(?)) ORDER BY id)",
                            on.rows().names.user),
                {json_list(ids)});
    std::vector<brief_user> rows;
    const bool read = append(found, rows, [](const cursor& row) {
        return brief_user{.id = row.integer(0),
                          .username = std::string(row.text(1)),
                          .email = std::string(row.text(2)),
                          .is_active = row.integer(3) != 0,
                          .is_superuser = row.integer(4) != 0};
    });
    if (!read) return on.failed(found->code());
    if (action.spares_superusers && std::ranges::any_of(rows, &brief_user::is_superuser))
        return std::unexpected(errc::not_permitted);
    return rows;
}

/// Asked only where an active superuser goes, since it may look at every row: is there another?
result<void> check_last_superuser(writes& on, const std::vector<brief_user>& going) {
    if (std::ranges::none_of(going, [](const brief_user& u) { return u.is_superuser && u.is_active; })) return {};
    query other(on.rows().db,
                fmt::format(R"(SELECT 1 FROM "{}" WHERE is_superuser AND is_active AND id NOT IN
(SELECT value FROM json_each(?)) LIMIT 1)",
                            on.rows().names.user),
                {json_list(ids_of(going))});
    if (other.next()) return {};
    if (other.at_end()) return std::unexpected(errc::last_superuser);
    return on.failed(other->code());
}

/// May the actor have what opens this account?
result<void> check_opening(writes& on, std::int64_t id, const admin_action& action) {
    if (!action.spares_superusers || id == action.actor_id) return {};
    const auto permissions = permissions_of_user(on.rows(), id);
    if (!permissions) return on.failed(sqlite3_extended_errcode(on.rows().db));
    if (!has_all(action.permissions, *permissions)) return std::unexpected(errc::not_permitted);
    return {};
}

result<void> log_each(writes& on, const std::vector<brief_user>& users, log_flag flag, const admin_action& action) {
    log_writer log(on, action, flag, user_model(on));
    for (const brief_user& user : users) {
        if (auto written = log.write(user.id, user.username); !written) return written;
    }
    return {};
}

result<void> update_columns(writes& on, std::int64_t id, const user_changes& changes) {
    statement_text text;
    std::vector<std::string> columns;
    const auto set = [&](const char* column, const auto& value) {
        if (!value) return;
        if constexpr (std::is_same_v<std::decay_t<decltype(*value)>, bool>)
            columns.push_back(fmt::format("{} = {}", column, text.bound(std::int64_t{*value})));
        else columns.push_back(fmt::format("{} = {}", column, text.bound(*value)));
    };
    set("email", changes.email);
    set("username", changes.username);
    set("first_name", changes.first_name);
    if (on.rows().shape.last_name) set("last_name", changes.last_name);
    set("is_active", changes.is_active);
    set("is_staff", changes.is_staff);
    set("is_superuser", changes.is_superuser);
    set("password", changes.password);
    if (columns.empty()) return {};
    text.sql = fmt::format(R"(UPDATE "{}" SET {})", on.rows().names.user, fmt::join(columns, ", "));
    text.where("id = " + text.bound(id));
    query update = text.on(on.rows().db);
    if (update.run()) return {};
    return on.refused_user(update->code(), changes.username, id);
}

result<void> set_links(writes& on, std::int64_t id, const std::optional<std::vector<std::int64_t>>& groups,
                       const std::optional<std::vector<std::int64_t>>& permissions) {
    const model_names& names = on.rows().names;
    if (groups) {
        if (auto set = replace_links(on, groups_of_users(names), id, *groups); !set) return set;
    }
    if (permissions) return replace_links(on, permissions_of_users(names), id, *permissions);
    return {};
}

result<void> update_all(writes& on, const std::vector<brief_user>& users, std::string_view statement) {
    query update(on.rows().db,
                 fmt::format(fmt::runtime(statement), fmt::arg("user", on.rows().names.user),
                             fmt::arg("model", on.rows().names.model)),
                 {json_list(ids_of(users))});
    if (!update.run()) return on.failed(update->code());
    return {};
}

}  // namespace

result<std::int64_t> add_user(writes& on, const user_detail& row, const admin_action& action, email_rule unique) {
    if (auto may = check_actor(on, action); !may) return std::unexpected(may.error());
    const auto id =
        unique == email_rule::ignoring_case ? on.insert_user_ignoring_case(row.row) : on.insert_user(row.row);
    if (!id) return id;
    if (auto set = set_links(on, *id, row.groups, row.user_permissions); !set) return std::unexpected(set.error());
    auto logged = log_writer(on, action, log_flag::addition, user_model(on)).write(*id, row.row.username);
    if (!logged) return std::unexpected(logged.error());
    return id;
}

result<void> change_user(writes& on, std::int64_t id, const user_changes& changes, const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return may;
    const auto before = find_user_detail(on.rows(), id);
    if (!before) return on.failed(sqlite3_extended_errcode(on.rows().db));
    if (!*before) return std::unexpected(errc::not_found);
    const brief_user old = brief((*before)->row);
    if (action.spares_superusers && old.is_superuser) return std::unexpected(errc::not_permitted);
    if (opens_account(changes)) {
        if (auto may = check_opening(on, id, action); !may) return may;
    }
    if (!is_as_expected(**before, changes.expected)) return std::unexpected(errc::changed_meanwhile);
    if (changes.email && changes.unique == email_rule::ignoring_case) {
        if (auto free = on.check_email(*changes.email, old.email); !free) return free;
    }
    if (auto updated = update_columns(on, id, changes); !updated) return updated;
    if (auto set = set_links(on, id, changes.groups, changes.user_permissions); !set) return set;
    if (!changes.is_active.value_or(old.is_active) || !changes.is_superuser.value_or(old.is_superuser)) {
        if (auto left = check_last_superuser(on, {old}); !left) return left;
    }
    return log_writer(on, action, log_flag::change, user_model(on)).write(id, changes.username.value_or(old.username));
}

result<std::vector<std::int64_t>> set_users_active(writes& on, const std::vector<std::int64_t>& ids, bool active,
                                                   const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return std::unexpected(may.error());
    auto users = find_users(on, ids, action);
    if (!users) return std::unexpected(users.error());
    std::erase_if(*users, [&](const brief_user& user) { return user.is_active == active; });
    if (!active) {
        if (auto left = check_last_superuser(on, *users); !left) return std::unexpected(left.error());
    }
    const char* const statement =
        active ? R"(UPDATE "{user}" SET is_active = 1 WHERE id IN (SELECT value FROM json_each(?)))"
               : R"(UPDATE "{user}" SET is_active = 0 WHERE id IN (SELECT value FROM json_each(?)))";
    if (auto done = update_all(on, *users, statement); !done) return std::unexpected(done.error());
    if (auto logged = log_each(on, *users, log_flag::change, action); !logged) return std::unexpected(logged.error());
    return ids_of(*users);
}

result<std::vector<std::int64_t>> remove_users(writes& on, const std::vector<std::int64_t>& ids,
                                               const admin_action& action) {
    if (auto may = check_actor(on, action); !may) return std::unexpected(may.error());
    const auto users = find_users(on, ids, action);
    if (!users) return std::unexpected(users.error());
    if (auto left = check_last_superuser(on, *users); !left) return std::unexpected(left.error());
    // The log first: where staff delete themselves, what they did goes, too.
    if (auto logged = log_each(on, *users, log_flag::deletion, action); !logged) return std::unexpected(logged.error());
    for (const std::string_view statement :
         {R"(DELETE FROM django_admin_log WHERE user_id IN (SELECT value FROM json_each(?)))",
          R"(DELETE FROM "{user}_groups" WHERE "{model}_id" IN (SELECT value FROM json_each(?)))",
          R"(DELETE FROM "{user}_user_permissions" WHERE "{model}_id" IN (SELECT value FROM json_each(?)))",
          R"(UPDATE token_blacklist_outstandingtoken SET user_id = NULL WHERE user_id IN
(SELECT value FROM json_each(?)))",
          R"(DELETE FROM "{user}" WHERE id IN (SELECT value FROM json_each(?)))"}) {
        if (auto done = update_all(on, *users, statement); !done) return std::unexpected(done.error());
    }
    if (auto free = check_references(on); !free) return std::unexpected(free.error());
    return ids_of(*users);
}

}  // namespace store::sqlite
