// Who may do what in the panel: Django's permissions for the doors, and the guards that Django's admin lacks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace admin {

/// The member of staff who asks, as the store has him for this request.
struct actor {
    std::int64_t id = 0;
    bool is_superuser = false;
    std::vector<std::string> permissions;  ///< sorted; a superuser needs none

    [[nodiscard]] bool may(std::string_view permission) const;
};

/// What a route and method does.
enum class action {
    be_staff,  ///< open to every member of staff
    list_users,
    add_user,
    change_user,
    delete_user,
    log_out_user,
    list_permissions,
    list_groups,
    view_group,
    add_group,
    change_group,
    delete_group,
    view_token,
    blacklist_token,
    view_log,
};

/// The table of permissions, with the names that AUTH_USER_MODEL gives those of users. Immutable.
class permission_table {
public:
    /// `auth_user_model`: Django's label, `accounts.CustomUser`.
    explicit permission_table(std::string_view auth_user_model);

    [[nodiscard]] bool allows(const actor& who, action what) const;
    /// `accounts.customuser`.
    [[nodiscard]] const std::string& user_model() const { return user_model_; }

private:
    /// Any of the rows is enough, and it needs all of its names.
    using need = std::vector<std::vector<std::string>>;

    std::string user_model_;
    std::map<action, need> needs_;
};

/// Why not, beside the field that is at fault (empty: the whole request, a 403).
struct objection {
    std::string field;
    std::string text;
    friend bool operator==(const objection&, const objection&) = default;
};

/// The user who is changed.
struct target {
    std::int64_t id = 0;
    bool is_superuser = false;
};

/// What a change would give or take. The lists hold only what the target did not have before.
struct user_grant {
    std::optional<bool> is_active{};
    std::optional<bool> is_staff{};
    std::optional<bool> is_superuser{};
    std::vector<std::string> permissions{};                      ///< names
    std::vector<std::pair<std::int64_t, std::string>> groups{};  ///< ids and names
};

/// Only a superuser touches a superuser.
[[nodiscard]] std::optional<objection> object_to_touching(const actor& who, const target& whom);
/// That, and nobody deletes himself.
[[nodiscard]] std::optional<objection> object_to_deleting(const actor& who, const target& whom);
/// The same for activating (`active`) and deactivating.
[[nodiscard]] std::optional<objection> object_to_activity(const actor& who, const target& whom, bool active);
/// E-mail and username: who owns the address can have the password reset. Nobody gets at permissions that he lacks.
[[nodiscard]] std::optional<objection> object_to_login(const actor& who, const target& whom,
                                                       const std::vector<std::string>& permissions_of_target);
/// The same for a password, with which one can sign in; and one's own has a form that asks for the old one (A11).
[[nodiscard]] std::optional<objection> object_to_password(const actor& who, const target& whom,
                                                          const std::vector<std::string>& permissions_of_target);
/// All of them: nobody takes staff or superuser status or activity from himself; only a superuser makes one; nobody
/// gives what he does not have.
[[nodiscard]] std::vector<objection> object_to_grant(const actor& who, const std::vector<std::int64_t>& groups_of_actor,
                                                     const target& whom, const user_grant& grant);
/// Permissions that are new to a group.
[[nodiscard]] std::optional<objection> object_to_group(const actor& who, const std::vector<std::string>& permissions);

}  // namespace admin
