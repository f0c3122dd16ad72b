// docs/admin-api.md is the contract with the page; tests/http/test_admin_matrix.py has a row for each of these routes.
#include "app/mount_admin.hpp"

#include "admin/groups_view.hpp"
#include "admin/log_view.hpp"
#include "admin/overview.hpp"
#include "admin/own_password.hpp"
#include "admin/sign_in.hpp"
#include "admin/tokens_view.hpp"
#include "admin/user_access.hpp"
#include "admin/user_actions.hpp"
#include "admin/user_export.hpp"
#include "admin/user_view.hpp"
#include "admin/users_view.hpp"
#include "app/version.hpp"

#include <string>

namespace app {

struct admin_site::impl {
    explicit impl(const admin_surroundings& a)
        : table(a.options.schema.auth_user_model),
          sessions(a.options.admin, a.options.secret_key, a.store.sessions(), a.random, a.clock),
          authentication(sessions, a.store.users(), a.store.user_list()),
          gate(table, authentication, a.log),
          presenter(gate, a.store.user_list(), a.store.groups()),
          passwords(a.hashes, a.validators, a.random, a.log),
          form(a.options.accounts, a.store.users(), a.store.user_list(), a.store.groups()),
          user_presenter(gate, a.options.passwords, a.store.user_list()),
          sign_in(gate, a.options.site.name, a.options.accounts, a.credentials, sessions, presenter, a.counted,
                  a.store.sessions(), a.clock, a.log),
          sign_out(gate, sessions, a.log),
          session(gate, presenter),
          own_password(gate, a.options.accounts, a.credentials, passwords, a.store.user_list(), sessions, a.clock),
          users(gate, form, passwords, user_presenter, a.store.user_list(), a.clock),
          user_export(gate, a.store.user_list()),
          user_related(gate, a.store.user_list()),
          user_actions(gate, a.store.users(), a.store.user_list(), sessions, a.clock),
          user(gate, form, user_presenter, a.store.user_list(), sessions, a.clock),
          user_password(gate, passwords, a.store.user_list(), a.store.token_list(), sessions, a.clock),
          user_log_out(gate, a.store.user_list(), a.store.token_list(), sessions, a.clock),
          user_history(gate, "User History", admin::action::list_users, table.user_model(), a.store.admin_log()),
          permissions(gate, a.store.groups()),
          groups(gate, a.store.groups(), a.clock),
          group(gate, a.store.groups(), a.clock),
          group_history(gate, "Group History", admin::action::view_group, "auth.group", a.store.admin_log()),
          tokens(gate, a.store.token_list(), a.clock),
          token(gate, a.store.token_list()),
          token_blacklist(gate, a.store.token_list(), a.store.users(), a.clock),
          overview(gate, a.store.figures(), a.hashes, a.counted, std::string(version), a.clock),
          log(gate, a.store.admin_log()) {}

    admin::permission_table table;
    admin::sessions sessions;
    admin::session_authentication authentication;
    admin::gate gate;
    admin::session_presenter presenter;
    admin::password_form passwords;
    admin::user_form form;
    admin::user_presenter user_presenter;
    admin::sign_in_view sign_in;
    admin::sign_out_view sign_out;
    admin::session_view session;
    admin::own_password_view own_password;
    admin::users_view users;
    admin::user_export_view user_export;
    admin::user_related_view user_related;
    admin::user_actions_view user_actions;
    admin::user_view user;
    admin::user_password_view user_password;
    admin::user_log_out_view user_log_out;
    admin::history_view user_history;
    admin::permissions_view permissions;
    admin::groups_view groups;
    admin::group_view group;
    admin::history_view group_history;
    admin::tokens_view tokens;
    admin::token_view token;
    admin::token_blacklist_view token_blacklist;
    admin::overview_view overview;
    admin::log_view log;
};

admin_site::admin_site(const admin_surroundings& around) : impl_(std::make_unique<impl>(around)) {}

admin_site::~admin_site() = default;

void admin_site::mount(rest::application& application) {
    impl& i = *impl_;
    application.path("/admin/api/sign-in/", i.sign_in);
    application.path("/admin/api/sign-out/", i.sign_out);
    application.path("/admin/api/session/", i.session);
    application.path("/admin/api/password/", i.own_password);
    application.path("/admin/api/users/", i.users);
    application.path("/admin/api/users/export/", i.user_export);
    application.path("/admin/api/users/related/", i.user_related);
    application.path("/admin/api/users/actions/", i.user_actions);
    application.path("/admin/api/users/<int:id>/", i.user);
    application.path("/admin/api/users/<int:id>/password/", i.user_password);
    application.path("/admin/api/users/<int:id>/log-out/", i.user_log_out);
    application.path("/admin/api/users/<int:id>/history/", i.user_history);
    application.path("/admin/api/permissions/", i.permissions);
    application.path("/admin/api/groups/", i.groups);
    application.path("/admin/api/groups/<int:id>/", i.group);
    application.path("/admin/api/groups/<int:id>/history/", i.group_history);
    application.path("/admin/api/outstanding-tokens/", i.tokens);
    application.path("/admin/api/outstanding-tokens/<int:id>/", i.token);
    application.path("/admin/api/outstanding-tokens/<int:id>/blacklist/", i.token_blacklist);
    application.path("/admin/api/overview/", i.overview);
    application.path("/admin/api/log/", i.log);
}

}  // namespace app
