// The table is read once: `|` separates alternatives, `&` what is needed together, `user.` is the user model.
#include "admin/permissions.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace admin {
namespace {

struct row {
    action what;
    std::string_view needs;
};

constexpr std::string_view add_token = "token_blacklist.add_blacklistedtoken";

constexpr std::array<row, 15> rows{{
    {action::be_staff, ""},
    {action::list_users, "user.view|user.change"},
    {action::add_user, "user.add&user.change"},
    {action::change_user, "user.change"},
    {action::delete_user, "user.delete"},
    {action::log_out_user, "user.change&token_blacklist.add_blacklistedtoken"},
    {action::list_permissions,
     "user.view|user.change|user.add|auth.view_group|auth.change_group|auth.add_group|auth.view_permission"},
    {action::list_groups, "auth.view_group|auth.change_group|user.view|user.change"},
    {action::view_group, "auth.view_group|auth.change_group"},
    {action::add_group, "auth.add_group"},
    {action::change_group, "auth.change_group"},
    {action::delete_group, "auth.delete_group"},
    {action::view_token, "token_blacklist.view_outstandingtoken"},
    {action::blacklist_token, add_token},
    {action::view_log, "admin.view_logentry"},
}};

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// `user.view` -> `accounts.view_customuser`.
std::string expand(std::string_view name, std::string_view user_model) {
    constexpr std::string_view user = "user.";
    if (!name.starts_with(user)) return std::string(name);
    const std::size_t dot = user_model.find('.');
    return fmt::format("{}.{}_{}", user_model.substr(0, dot), name.substr(user.size()), user_model.substr(dot + 1));
}

}  // namespace

bool actor::may(std::string_view permission) const {
    return is_superuser || std::ranges::binary_search(permissions, permission, std::less<>{});
}

permission_table::permission_table(std::string_view auth_user_model)
    : user_model_(auth_user_model.substr(0, auth_user_model.find('.'))) {
    // Django lower-cases the model's name, never the app's label.
    user_model_ += base::ascii_lower(auth_user_model.substr(user_model_.size()));
    for (const row& r : rows) {
        need& n = needs_[r.what];
        for (const std::string_view alternative : split(r.needs, '|')) {
            std::vector<std::string>& all = n.emplace_back();
            for (const std::string_view name : split(alternative, '&')) all.push_back(expand(name, user_model_));
        }
    }
}

bool permission_table::allows(const actor& who, action what) const {
    const need& n = needs_.at(what);
    const auto has_all = [&](const std::vector<std::string>& names) {
        return std::ranges::all_of(names, [&](const std::string& name) { return who.may(name); });
    };
    return n.empty() || std::ranges::any_of(n, has_all);
}

std::optional<objection> object_to_touching(const actor& who, const target& whom) {
    if (who.is_superuser || !whom.is_superuser) return std::nullopt;
    return objection{"", "Only a superuser may do this to a superuser."};
}

std::optional<objection> object_to_deleting(const actor& who, const target& whom) {
    if (who.id == whom.id) return objection{"", "You cannot delete yourself."};
    return object_to_touching(who, whom);
}

std::optional<objection> object_to_activity(const actor& who, const target& whom, bool active) {
    if (who.id == whom.id && !active) return objection{"", "You cannot deactivate yourself."};
    return object_to_touching(who, whom);
}

std::optional<objection> object_to_login(const actor& who, const target& whom,
                                         const std::vector<std::string>& permissions_of_target) {
    if (auto touched = object_to_touching(who, whom)) return touched;
    if (std::ranges::all_of(permissions_of_target, [&](const std::string& name) { return who.may(name); }))
        return std::nullopt;
    return objection{"", "This user has permissions that you do not have."};
}

std::optional<objection> object_to_password(const actor& who, const target& whom,
                                            const std::vector<std::string>& permissions_of_target) {
    if (who.id == whom.id) return objection{"", "Change your own password with the old one."};
    return object_to_login(who, whom, permissions_of_target);
}

std::vector<objection> object_to_grant(const actor& who, const std::vector<std::int64_t>& groups_of_actor,
                                       const target& whom, const user_grant& grant) {
    std::vector<objection> out;
    if (who.id == whom.id) {
        if (grant.is_active == false) out.push_back({"is_active", "You cannot deactivate yourself."});
        if (grant.is_staff == false) out.push_back({"is_staff", "You cannot take staff status from yourself."});
        if (whom.is_superuser && grant.is_superuser == false)
            out.push_back({"is_superuser", "You cannot take superuser status from yourself."});
    }
    if (who.is_superuser) return out;
    if (grant.is_superuser == true) out.push_back({"is_superuser", "Only a superuser makes a superuser."});
    for (const auto& [id, name] : grant.groups) {
        if (std::ranges::find(groups_of_actor, id) != groups_of_actor.end()) continue;
        out.push_back({"groups", fmt::format("You are not in the group “{}” yourself.", name)});
    }
    for (const std::string& name : grant.permissions) {
        if (who.may(name)) continue;
        out.push_back({"user_permissions", fmt::format("You do not have the permission {} yourself.", name)});
    }
    return out;
}

std::optional<objection> object_to_group(const actor& who, const std::vector<std::string>& permissions) {
    for (const std::string& name : permissions) {
        if (!who.may(name))
            return objection{"permissions", fmt::format("You do not have the permission {} yourself.", name)};
    }
    return std::nullopt;
}

}  // namespace admin
