// A whole store: what `app` opens from a URL and hands out in parts.
#pragma once

#include "store/admin_store.hpp"
#include "store/token_store.hpp"
#include "store/user_store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace store {

/// The names that an AUTH_USER setting may change.
struct schema_settings {
    /// Django's label of the custom user model, `app.Model`: the table is `<app>_<model>` in lower case.
    std::string auth_user_model = "accounts.CustomUser";
};

class store {
public:
    virtual ~store() = default;
    virtual user_store& users() = 0;
    virtual token_store& tokens() = 0;
    virtual user_admin& user_list() = 0;
    virtual group_admin& groups() = 0;
    virtual token_admin& token_list() = 0;
    virtual log_admin& admin_log() = 0;
    virtual session_store& sessions() = 0;
    virtual figure_store& figures() = 0;

    /// Reachable, and its schema is the one that this program needs. For /readyz.
    virtual async_result<void> ready() = 0;

    /// Brings the schema up to date in one transaction and says each step through `progress` (`Applying
    /// auth.0001_initial... OK`). Does nothing when there is nothing to do. Synchronous: for the command line, before
    /// serving.
    virtual result<int> migrate(const std::function<void(std::string_view)>& progress) = 0;
    /// The table of the users is there with all that is read of it, whoever made it: enough to look at them.
    virtual result<bool> has_users() = 0;
    /// Number of migrations that `migrate` would apply.
    virtual result<int> pending_migrations() = 0;

    /// Called once by each I/O thread before it serves (a reader of its own is opened), and by the command line's
    /// thread.
    virtual void attach_thread() = 0;
};

}  // namespace store
