// The unique indexes, the seeded permissions and the log, as the SQL schema has them.
#include "store/memory/tables.hpp"

#include "base/text.hpp"
#include "store/admin_query.hpp"

#include <algorithm>

namespace store::memory {
namespace {

struct seeded {
    std::string_view app;
    std::string_view model;
    std::string_view verbose;
};
constexpr seeded seeded_types[] = {{"admin", "logentry", "log entry"},
                                   {"auth", "permission", "permission"},
                                   {"auth", "group", "group"},
                                   {"contenttypes", "contenttype", "content type"},
                                   {"sessions", "session", "session"},
                                   {"token_blacklist", "blacklistedtoken", "blacklisted token"},
                                   {"token_blacklist", "outstandingtoken", "outstanding token"},
                                   {user_app, user_model, "user"}};

std::vector<permission_row> seeded_permissions() {
    std::vector<permission_row> rows;
    for (const auto& [app, model, verbose] : seeded_types) {
        for (const std::string action : {"add", "change", "delete", "view"}) {
            rows.push_back({.id = static_cast<std::int64_t>(rows.size()) + 1,
                            .app_label = std::string(app),
                            .model = std::string(model),
                            .codename = action + "_" + std::string(model),
                            .label = "Can " + action + " " + std::string(verbose)});
        }
    }
    return rows;
}

}  // namespace

const std::vector<permission_row>& all_permissions() {
    static const std::vector<permission_row> rows = seeded_permissions();
    return rows;
}

bool has_words(const std::vector<std::string>& words, std::initializer_list<std::string_view> texts) {
    std::vector<std::string> lowered;
    for (const std::string_view text : texts) lowered.push_back(base::ascii_lower(text));
    return std::ranges::all_of(words, [&](const std::string& word) {
        const std::string wanted = base::ascii_lower(word);
        return std::ranges::any_of(lowered, [&](const std::string& text) { return text.contains(wanted); });
    });
}

user_entry* tables::user_of(std::int64_t id) {
    const auto found = users.find(id);
    return found == users.end() ? nullptr : &found->second;
}

std::optional<std::int64_t> tables::id_of_email(const std::string& email) const {
    const auto found = by_email_.find(email);
    return found == by_email_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> tables::id_of_username(const std::string& username) const {
    const auto found = by_username_.find(username);
    return found == by_username_.end() ? std::nullopt : std::optional(found->second);
}

bool tables::has_lower_email(const std::string& lowered, std::int64_t except) const {
    const auto [first, last] = lower_emails_.equal_range(lowered);
    return std::any_of(first, last, [&](const auto& entry) { return entry.second != except; });
}

result<void> tables::may_be_called(const std::string& email, const std::string& username, std::int64_t except) const {
    if (const auto id = id_of_username(username); id && *id != except) return std::unexpected(errc::username_taken);
    if (const auto id = id_of_email(email); id && *id != except) return std::unexpected(errc::email_taken);
    return {};
}

void tables::index(const user& row) {
    by_email_.emplace(row.email, row.id);
    by_username_.emplace(row.username, row.id);
    lower_emails_.emplace(base::lower(row.email), row.id);
}

void tables::unindex(const user& row) {
    by_email_.erase(row.email);
    by_username_.erase(row.username);
    const auto [first, last] = lower_emails_.equal_range(base::lower(row.email));
    const auto own = std::find_if(first, last, [&](const auto& entry) { return entry.second == row.id; });
    if (own != last) lower_emails_.erase(own);
}

std::int64_t tables::insert_user(user row) {
    const std::int64_t id = ++last_user_;
    row.id = id;
    index(row);
    users.emplace(id, user_entry{std::move(row), {}, {}});
    return id;
}

void tables::rename_user(user& row, const std::string& email, const std::string& username) {
    unindex(row);
    row.email = email;
    row.username = username;
    index(row);
}

void tables::erase_user(std::int64_t id) {
    unindex(users.at(id).row);
    users.erase(id);
    std::erase_if(log, [&](const auto& entry) { return entry.second.actor_id == id; });
    for (auto& [jti, token] : tokens) {
        if (token.row.user_id == id) token.row.user_id.reset();
    }
}

std::vector<std::string> tables::permissions_of(std::int64_t user_id) {
    const user_entry* entry = user_of(user_id);
    if (entry == nullptr) return {};
    id_set ids = entry->permissions;
    for (const std::int64_t group : entry->groups) ids.merge(id_set(groups.at(group).permissions));
    std::set<std::string> names;
    for (const permission_row& row : all_permissions()) {
        if (ids.contains(row.id)) names.insert(row.app_label + "." + row.codename);
    }
    return {names.begin(), names.end()};
}

result<void> tables::check_actor(const admin_action& action) {
    const user_entry* actor = user_of(action.actor_id);
    if (actor == nullptr || !actor->row.is_active || !actor->row.is_staff) return std::unexpected(errc::user_inactive);
    if (!action.password.empty() && action.password != actor->row.password) return std::unexpected(errc::user_inactive);
    if (actor->row.is_superuser) return {};
    if (action.as_superuser || !has_all(permissions_of(action.actor_id), action.permissions))
        return std::unexpected(errc::not_permitted);
    return {};
}

bool tables::may_touch(const admin_action& action, const id_set& ids) {
    return !action.spares_superusers || std::ranges::none_of(ids, [&](std::int64_t id) {
        const user_entry* entry = user_of(id);
        return entry != nullptr && entry->row.is_superuser;
    });
}

bool tables::may_open(const admin_action& action, std::int64_t id) {
    return !action.spares_superusers || id == action.actor_id || has_all(action.permissions, permissions_of(id));
}

bool tables::has_other_superuser(const id_set& than) const {
    return std::ranges::any_of(users, [&](const auto& entry) {
        const user& row = entry.second.row;
        return row.is_superuser && row.is_active && !than.contains(row.id);
    });
}

bool tables::has_permissions(const id_set& ids) const {
    const auto count = static_cast<std::int64_t>(all_permissions().size());
    return std::ranges::all_of(ids, [&](std::int64_t id) { return id >= 1 && id <= count; });
}

bool tables::has_groups(const id_set& ids) const {
    return std::ranges::all_of(ids, [&](std::int64_t id) { return groups.contains(id); });
}

void tables::write_log(const admin_action& action, log_flag flag, const logged_object& object) {
    const std::int64_t id = ++last_log_;
    log.emplace(id, log_row{.id = id,
                            .action_time = action.now,
                            .actor_id = action.actor_id,
                            .actor_email = {},
                            .app_label = std::string(object.app_label),
                            .model = std::string(object.model),
                            .object_id = std::to_string(object.id),
                            .object_repr = object_repr(object.repr),
                            .flag = flag,
                            .change_message = flag == log_flag::deletion ? "" : action.change_message});
}

}  // namespace store::memory
