// Lists of ids are bound as one JSON text.
#include "store/sqlite/links.hpp"

#include <fmt/format.h>

#include <set>

namespace store::sqlite {

link_table groups_of_users(const model_names& names) {
    return {names.user + "_groups", names.model + "_id", "group_id", "auth_group"};
}

link_table permissions_of_users(const model_names& names) {
    return {names.user + "_user_permissions", names.model + "_id", "permission_id", "auth_permission"};
}

link_table permissions_of_groups() {
    return {"auth_group_permissions", "group_id", "permission_id", "auth_permission"};
}

result<void> replace_links(writes& on, const link_table& in, std::int64_t owner, const std::vector<std::int64_t>& ids) {
    sqlite3* const db = on.rows().db;
    const std::set<std::int64_t> wanted(ids.begin(), ids.end());
    const std::string list = json_list(ids);
    {
        query there(db, fmt::format("SELECT count(*) FROM {} WHERE id IN (SELECT value FROM json_each(?))", in.other),
                    {list});
        if (!there.next()) return on.failed(there->code());
        if (there->integer(0) != static_cast<std::int64_t>(wanted.size())) return std::unexpected(errc::not_found);
    }
    query gone(db,
               fmt::format(R"(DELETE FROM "{}" WHERE "{}" = ? AND "{}" NOT IN (SELECT value FROM json_each(?)))",
                           in.table, in.from, in.to),
               {owner, list});
    if (!gone.run()) return on.failed(gone->code());
    query added(db,
                fmt::format(R"(INSERT INTO "{0}" ("{1}", "{2}") SELECT ?1, id FROM {3} WHERE id IN
(SELECT value FROM json_each(?2)) AND id NOT IN (SELECT "{2}" FROM "{0}" WHERE "{1}" = ?1) ORDER BY id)",
                            in.table, in.from, in.to, in.other),
                {owner, list});
    if (!added.run()) return on.failed(added->code());
    return {};
}

result<void> check_references(writes& on) {
    int broken = 0;
    int highest = 0;
    sqlite3_db_status(on.rows().db, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &highest, 0);
    if (broken != 0) return std::unexpected(errc::in_use);
    return {};
}

}  // namespace store::sqlite
