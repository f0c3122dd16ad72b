// What the admin panel needs of a store. Its reads may be long (a search through a million users): they run on a thread
// of their own, one after the other, never on an I/O thread, and end after a few seconds with `errc::too_slow`.
#pragma once

#include "store/admin_records.hpp"
#include "store/errors.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace store {

/// Users with their groups and permissions. Every write is one transaction with its row in django_admin_log, and is
/// answered only after it is durable. A write that leaves no active superuser where there was one is refused:
/// `errc::last_superuser`. Unknown groups or permissions in a change: `errc::not_found`, and nothing changed. Every
/// write of this file that takes an `admin_action` asks first whether its actor is still who he was when he was let in:
/// `errc::user_inactive` where he is gone, not active, not staff or has another password at that moment,
/// `errc::not_permitted` where he is no superuser any more, or lacks one of the permissions. `not_permitted` also where
/// it would be done to a superuser, and the action spares them: somebody may have become one.
class user_admin {
public:
    virtual ~user_admin() = default;
    virtual async_result<page<user>> list(user_query query) = 0;
    /// Rows that the query matches, counted up to `most`; `after`, `order` and `limit` do not matter.
    virtual async_result<bounded_count> count(user_query query, std::int64_t most) = 0;
    virtual async_result<std::optional<user_detail>> detail(std::int64_t id) = 0;
    /// `app_label.codename` of the user's own and his groups' permissions, sorted, each once. Superusers: the same;
    /// that they may do everything is the caller's rule. A short read.
    virtual async_result<std::vector<std::string>> permissions_of(std::int64_t id) = 0;
    virtual async_result<user_relations> relations(std::vector<std::int64_t> ids) = 0;

    /// Answers the id. `email_taken`, `username_taken`.
    virtual async_result<std::int64_t> add(user_detail row, admin_action action, email_rule unique) = 0;
    async_result<std::int64_t> add(user_detail row, admin_action action) {
        return add(std::move(row), std::move(action), email_rule::exact);
    }
    /// What opens an account (password, e-mail, username) of somebody else who has a permission that the actor lacks is
    /// `not_permitted`. `not_found` if there is no such user; `email_taken`, `username_taken`, `last_superuser`,
    /// `changed_meanwhile`.
    virtual async_result<void> change(std::int64_t id, user_changes changes, admin_action action) = 0;
    /// Sets is_active of all that are there and differ; one log row each. Answers which were changed.
    virtual async_result<std::vector<std::int64_t>> set_active(std::vector<std::int64_t> ids, bool active,
                                                               admin_action action) = 0;
    /// Links and own log rows go, outstanding tokens lose their user (what Django's cascade does). Answers which went.
    /// `last_superuser`; `in_use` where a table of somebody else's app refers to one of them, and nothing is changed:
    /// only Django knows what its on_delete says.
    virtual async_result<std::vector<std::int64_t>> remove(std::vector<std::int64_t> ids, admin_action action) = 0;
};

class group_admin {
public:
    virtual ~group_admin() = default;
    virtual async_result<std::vector<permission_row>> permissions() = 0;
    /// By name. A search as in `user_query`; `after`: the name of the last one.
    virtual async_result<page<group_row>> list(std::vector<std::string> search, std::optional<std::string> after,
                                               std::size_t limit) = 0;
    virtual async_result<std::optional<group_row>> find(std::int64_t id) = 0;
    /// `name_taken`.
    virtual async_result<std::int64_t> add(group_row row, admin_action action) = 0;
    /// Nothing: leave it alone. `expected`: the permissions that the change was judged on. `not_found`, `name_taken`,
    /// `changed_meanwhile`.
    virtual async_result<void> change(std::int64_t id, std::optional<std::string> name,
                                      std::optional<std::vector<std::int64_t>> permissions,
                                      std::optional<std::vector<std::int64_t>> expected, admin_action action) = 0;
    /// `not_found`; `in_use`, as for users.
    virtual async_result<void> remove(std::int64_t id, admin_action action) = 0;
};

class token_admin {
public:
    virtual ~token_admin() = default;
    virtual async_result<page<token_row>> list(token_query query) = 0;
    virtual async_result<std::optional<token_row>> find(std::int64_t id) = 0;
    /// `not_found`; `already_blacklisted`. The log row is that of the new blacklisted token.
    virtual async_result<void> blacklist(std::int64_t id, admin_action action) = 0;
    /// Blacklists every live refresh token of the user and answers how many; one log row, of the user. `not_found` if
    /// there is no such user.
    virtual async_result<std::int64_t> blacklist_all_of(std::int64_t user_id, admin_action action) = 0;
};

class log_admin {
public:
    virtual ~log_admin() = default;
    virtual async_result<page<log_row>> list(log_query query) = 0;
};

/// django_session. Short reads: on the calling thread.
class session_store {
public:
    virtual ~session_store() = default;
    /// Also an expired one: the caller compares.
    virtual async_result<std::optional<session_row>> find(std::string session_key) = 0;
    /// Also sets the user's last_login, as Django's sign-in does. `not_found` if there is no such user.
    virtual async_result<void> add(session_row row, std::int64_t user_id, base::time_point now) = 0;
    virtual async_result<void> remove(std::string session_key) = 0;
    /// The rows whose keys are as long as ours, by session_key, behind `after`, expired ones too: whose they are stands
    /// inside them.
    virtual async_result<page<session_row>> list(std::string after, std::size_t limit) = 0;
    /// Deletes what has expired, as clearsessions; how many.
    virtual async_result<std::int64_t> clear_expired(base::time_point now) = 0;
};

class figure_store {
public:
    virtual ~figure_store() = default;
    /// `since_day`: of the sign-ups, in days since 1970.
    virtual async_result<store_figures> figures(base::time_point now, std::int64_t since_day) = 0;
    /// Adds to latchkey_daily_count, the one table of our own.
    virtual async_result<void> add_daily(std::vector<daily_figure> more) = 0;
    virtual async_result<std::vector<daily_figure>> daily(std::int64_t since_day) = 0;
};

}  // namespace store
