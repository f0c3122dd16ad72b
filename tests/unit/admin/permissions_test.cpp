// Who may do what, as tables: the doors by permission, and the guards over acting user, target and change (A18, H08).
#include "admin/permissions.hpp"

#include <doctest/doctest.h>

using namespace admin;

namespace {

actor staff(std::vector<std::string> permissions, std::int64_t id = 2) {
    return {.id = id, .is_superuser = false, .permissions = std::move(permissions)};
}
const actor root{.id = 1, .is_superuser = true, .permissions = {}};

std::vector<std::string> fields_of(const std::vector<objection>& list) {
    std::vector<std::string> out;
    for (const objection& one : list) out.push_back(one.field);
    return out;
}

}  // namespace

TEST_CASE("permissions: each action opens to exactly the permissions of its row") {
    const permission_table table("accounts.CustomUser");
    struct row {
        std::vector<std::string> has;
        action what;
        bool allowed;
    };
    const std::string view = "accounts.view_customuser";
    const std::string change = "accounts.change_customuser";
    const std::string add = "accounts.add_customuser";
    const std::string blacklist = "token_blacklist.add_blacklistedtoken";
    const std::vector<row> rows{
        {{}, action::be_staff, true},
        {{}, action::list_users, false},
        {{view}, action::list_users, true},
        {{change}, action::list_users, true},
        {{add}, action::list_users, false},
        {{add}, action::add_user, false},
        {{change}, action::add_user, false},
        {{add, change}, action::add_user, true},
        {{view}, action::change_user, false},
        {{change}, action::change_user, true},
        {{change}, action::delete_user, false},
        {{"accounts.delete_customuser"}, action::delete_user, true},
        {{change}, action::log_out_user, false},
        {{change, blacklist}, action::log_out_user, true},
        {{view}, action::list_permissions, true},
        {{"auth.add_group"}, action::list_permissions, true},
        {{"auth.delete_group"}, action::list_permissions, false},
        {{view}, action::list_groups, true},
        {{view}, action::view_group, false},
        {{"auth.view_group"}, action::view_group, true},
        {{"auth.change_group"}, action::view_group, true},
        {{"auth.view_group"}, action::change_group, false},
        {{"auth.change_group"}, action::change_group, true},
        {{"auth.add_group"}, action::add_group, true},
        {{"auth.delete_group"}, action::delete_group, true},
        {{"token_blacklist.view_outstandingtoken"}, action::view_token, true},
        {{blacklist}, action::view_token, false},
        {{blacklist}, action::blacklist_token, true},
        {{"token_blacklist.view_outstandingtoken"}, action::blacklist_token, false},
        {{"admin.view_logentry"}, action::view_log, true},
        {{view}, action::view_log, false},
    };
    for (const row& r : rows) {
        CAPTURE(static_cast<int>(r.what));
        CHECK(table.allows(staff(r.has), r.what) == r.allowed);
        CHECK(table.allows(root, r.what));
    }
    CHECK(table.user_model() == "accounts.customuser");
    CHECK(permission_table("People.Person").user_model() == "People.person");
    CHECK(permission_table("people.Person").allows(staff({"people.view_person"}), action::list_users));
}

TEST_CASE("guards: only a superuser touches a superuser, nobody deletes or deactivates himself") {
    const actor ann = staff({});
    const target user{.id = 7};
    const target super{.id = 8, .is_superuser = true};
    const target self{.id = 2};
    CHECK_FALSE(object_to_touching(ann, user));
    CHECK(object_to_touching(ann, super));
    CHECK_FALSE(object_to_touching(root, super));
    CHECK_FALSE(object_to_deleting(ann, user));
    CHECK(object_to_deleting(ann, super));
    CHECK(object_to_deleting(ann, self));
    CHECK(object_to_deleting(root, {.id = 1, .is_superuser = true}));
    CHECK(object_to_activity(ann, self, false));
    CHECK_FALSE(object_to_activity(ann, self, true));
    CHECK(object_to_activity(ann, super, true));
    CHECK(object_to_activity(root, {.id = 1, .is_superuser = true}, false));
}

TEST_CASE("guards: a password is set only for who has no more permissions, and never one's own (A11)") {
    const actor ann = staff({"a.view_x"});
    CHECK_FALSE(object_to_password(ann, {.id = 7}, {}));
    CHECK_FALSE(object_to_password(ann, {.id = 7}, {"a.view_x"}));
    CHECK(object_to_password(ann, {.id = 7}, {"a.view_x", "a.view_y"}));
    CHECK(object_to_password(ann, {.id = 2}, {}));
    CHECK(object_to_password(ann, {.id = 8, .is_superuser = true}, {}));
    CHECK_FALSE(object_to_password(root, {.id = 8, .is_superuser = true}, {"a.view_y"}));
    CHECK(object_to_password(root, {.id = 1, .is_superuser = true}, {}));
}

TEST_CASE("guards: e-mail and username are changed only of who has no more permissions, or one's own") {
    const actor ann = staff({"a.view_x"});
    CHECK_FALSE(object_to_login(ann, {.id = 7}, {}));
    CHECK_FALSE(object_to_login(ann, {.id = 7}, {"a.view_x"}));
    CHECK(object_to_login(ann, {.id = 7}, {"a.view_x", "a.view_y"}));
    CHECK_FALSE(object_to_login(ann, {.id = 2}, {"a.view_x"}));
    CHECK(object_to_login(ann, {.id = 8, .is_superuser = true}, {}));
    CHECK_FALSE(object_to_login(root, {.id = 8, .is_superuser = true}, {"a.view_y"}));
}

TEST_CASE("guards: nobody gives what he does not have, nor takes his own status") {
    struct row {
        actor who;
        target whom;
        user_grant grant;
        std::vector<std::string> fields;
    };
    const actor ann = staff({"a.view_x"});
    const std::vector<row> rows{
        {ann, {.id = 7}, {}, {}},
        {ann, {.id = 7}, {.is_active = false, .is_staff = true}, {}},
        {ann, {.id = 7}, {.is_superuser = true}, {"is_superuser"}},
        {ann, {.id = 2}, {.is_superuser = true}, {"is_superuser"}},
        {ann, {.id = 2}, {.is_active = false, .is_staff = false}, {"is_active", "is_staff"}},
        {ann, {.id = 7}, {.permissions = {"a.view_x"}}, {}},
        {ann,
         {.id = 7},
         {.permissions = {"a.view_x", "a.view_y", "a.view_z"}},
         {"user_permissions", "user_permissions"}},
        {ann, {.id = 7}, {.groups = {{5, "mine"}}}, {}},
        {ann, {.id = 2}, {.groups = {{5, "mine"}, {6, "other"}}}, {"groups"}},
        {root, {.id = 7}, {.is_superuser = true, .permissions = {"a.b_c"}, .groups = {{6, "other"}}}, {}},
        {root, {.id = 1, .is_superuser = true}, {.is_superuser = false}, {"is_superuser"}},
        {root, {.id = 8, .is_superuser = true}, {.is_superuser = false}, {}},
    };
    for (const row& r : rows) CHECK(fields_of(object_to_grant(r.who, {5}, r.whom, r.grant)) == r.fields);
    CHECK(object_to_grant(ann, {5}, {.id = 7}, {.groups = {{6, "other"}}}).front().text ==
          "You are not in the group “other” yourself.");
    CHECK(object_to_group(ann, {"a.view_y"}).value().field == "permissions");
    CHECK_FALSE(object_to_group(ann, {"a.view_x"}));
    CHECK_FALSE(object_to_group(root, {"a.view_y"}));
}
