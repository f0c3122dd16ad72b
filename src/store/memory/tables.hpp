// All rows of the memory store, behind one mutex: a deletion reaches into every table.
#pragma once

#include "store/admin_records.hpp"
#include "store/errors.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace store::memory {

using id_set = std::set<std::int64_t>;

struct user_entry {
    user row;
    id_set groups;
    id_set permissions;
};

struct group_entry {
    std::string name;
    id_set permissions;
};

struct token_entry {
    std::int64_t id = 0;
    outstanding_token row;
    std::int64_t blacklisted_id = 0;
    std::optional<base::time_point> blacklisted_at;
};

/// What a write in the panel logs.
struct logged_object {
    std::string_view app_label;
    std::string_view model;
    std::int64_t id = 0;
    std::string_view repr;
};

/// Members are read and written, and methods called, with `mutex` held.
class tables {
public:
    std::mutex mutex;
    std::map<std::int64_t, user_entry> users;
    std::map<std::int64_t, group_entry> groups;
    std::unordered_map<std::string, token_entry> tokens;  ///< by jti
    std::map<std::int64_t, log_row> log;
    std::unordered_map<std::string, session_row> sessions;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> daily;
    std::int64_t last_token = 0;
    std::int64_t last_blacklisted = 0;
    std::int64_t last_group = 0;

    [[nodiscard]] user_entry* user_of(std::int64_t id);
    [[nodiscard]] std::optional<std::int64_t> id_of_email(const std::string& email) const;
    [[nodiscard]] std::optional<std::int64_t> id_of_username(const std::string& username) const;
    /// Of a row but `except`.
    [[nodiscard]] bool has_lower_email(const std::string& lowered, std::int64_t except = 0) const;

    /// The unique indexes: nothing, or what they refuse. `except` is the row itself.
    [[nodiscard]] result<void> may_be_called(const std::string& email, const std::string& username,
                                             std::int64_t except = 0) const;
    /// Both are free.
    std::int64_t insert_user(user row);
    void rename_user(user& row, const std::string& email, const std::string& username);
    void erase_user(std::int64_t id);

    /// Own ones and those of the groups, as `user_admin::permissions_of`.
    [[nodiscard]] std::vector<std::string> permissions_of(std::int64_t user_id);
    /// Refuses who is not any more who he was when he was let in.
    [[nodiscard]] result<void> check_actor(const admin_action& action);
    /// The action may be done to these: it spares superusers, or none of them is one.
    [[nodiscard]] bool may_touch(const admin_action& action, const id_set& ids);
    /// The actor may have what opens this account: it is his own, or has no permission that he lacks.
    [[nodiscard]] bool may_open(const admin_action& action, std::int64_t id);
    [[nodiscard]] bool has_other_superuser(const id_set& than) const;
    [[nodiscard]] bool has_permissions(const id_set& ids) const;
    [[nodiscard]] bool has_groups(const id_set& ids) const;
    void write_log(const admin_action& action, log_flag flag, const logged_object& object);

private:
    void index(const user& row);
    void unindex(const user& row);

    std::int64_t last_user_ = 0;
    std::int64_t last_log_ = 0;
    std::unordered_map<std::string, std::int64_t> by_email_;
    std::unordered_map<std::string, std::int64_t> by_username_;
    std::unordered_multimap<std::string, std::int64_t> lower_emails_;
};

/// Django's rows of auth_permission on a fresh database, by id.
[[nodiscard]] const std::vector<permission_row>& all_permissions();

inline constexpr std::string_view user_app = "accounts";
inline constexpr std::string_view user_model = "customuser";

/// Does each of the words stand in one of the texts?
[[nodiscard]] bool has_words(const std::vector<std::string>& words, std::initializer_list<std::string_view> texts);

/// The first `limit` of the rows, and whether there are more.
template <class Row>
page<Row> page_of(std::vector<Row> rows, std::size_t limit) {
    page<Row> out;
    out.more = rows.size() > limit;
    if (out.more) rows.resize(limit);
    out.rows = std::move(rows);
    return out;
}

}  // namespace store::memory
