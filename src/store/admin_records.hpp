// What staff look at and change: Django's rows of auth, admin, sessions and token_blacklist, as values.
#pragma once

#include "base/clock.hpp"
#include "store/records.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace store {

/// Who changes something, and when: the row of django_admin_log that the same transaction writes. Its change_message is
/// Django's JSON, `[{"changed": {"fields": ["Last name"]}}]`, already composed. And what he was when it was judged
/// whether he may: he must still be that when it is written.
struct admin_action {
    std::int64_t actor_id = 0;
    base::time_point now{};
    std::string change_message;
    bool as_superuser = false;
    bool spares_superusers = false;          ///< what it does is done to no superuser
    std::vector<std::string> permissions{};  ///< `app_label.codename`; a superuser has them all
    std::string password{};                  ///< encoded, as it was when his session was looked up; empty: not asked
};

/// A row of auth_permission with its content type. `name()` as Django asks: `auth.view_group`.
struct permission_row {
    std::int64_t id = 0;
    std::string app_label;
    std::string model;
    std::string codename;
    std::string label;  ///< `Can view group`
};

struct group_row {
    std::int64_t id = 0;
    std::string name;
    std::vector<std::int64_t> permissions;  ///< ids, ascending
    std::int64_t users = 0;                 ///< how many are in it
};

struct user_detail {
    user row;
    std::vector<std::int64_t> groups;            ///< ids, ascending
    std::vector<std::int64_t> user_permissions;  ///< ids, ascending
};

/// What a change was judged on; nothing: that does not matter. Where the user is another one by then, nothing is
/// changed and the answer is `errc::changed_meanwhile`.
struct user_expectation {
    std::optional<bool> is_superuser{};
    std::optional<std::string> password{};  ///< encoded
    std::optional<std::vector<std::int64_t>> groups{};
    std::optional<std::vector<std::int64_t>> user_permissions{};
};

/// When an e-mail counts as taken. The unique index is `exact`; `ignoring_case` is looked up in the same transaction,
/// so that of two changes at once one is refused (A16).
enum class email_rule { exact, ignoring_case };

/// Nothing: leave that column, or that list, alone.
struct user_changes {
    std::optional<std::string> email;
    std::optional<std::string> username;
    std::optional<std::string> first_name;
    std::optional<std::string> last_name;
    std::optional<bool> is_active;
    std::optional<bool> is_staff;
    std::optional<bool> is_superuser;
    std::optional<std::string> password;  ///< encoded
    std::optional<std::vector<std::int64_t>> groups;
    std::optional<std::vector<std::int64_t>> user_permissions;
    email_rule unique = email_rule::exact;
    user_expectation expected{};
};

enum class user_order { id, email, username, first_name, last_name, is_staff, is_active, last_login, date_joined };

/// The last row of a page: the value it was ordered by (a time as microseconds since 1970, a flag as 0 or 1; nothing
/// for NULL) and its id. It may come from a client: values are bound, never part of a statement (H07).
struct position {
    std::optional<std::string> value;
    std::int64_t id = 0;
};

struct user_query {
    /// Words, of which each must stand in the e-mail, the username or a name; ASCII case is ignored (Django's
    /// icontains on SQLite), `%` and `_` are themselves.
    std::vector<std::string> search;
    std::optional<bool> is_staff;
    std::optional<bool> is_superuser;
    std::optional<bool> is_active;
    std::optional<std::int64_t> group;
    std::optional<base::time_point> joined_from;    ///< inclusive
    std::optional<base::time_point> joined_before;  ///< exclusive
    user_order order = user_order::id;              ///< ties in the order of ids; NULL is the smallest value
    bool descending = true;                         ///< turns both round
    std::optional<position> after;                  ///< nothing: from the first
    std::size_t limit = 50;
};

template <class Row>
struct page {
    std::vector<Row> rows;
    bool more = false;  ///< there are rows behind the last one
};

/// A number that was counted no further than the caller asked.
struct bounded_count {
    std::int64_t count = 0;
    bool exact = true;  ///< false: there are at least so many
};

/// What goes along when users are deleted.
struct user_relations {
    std::int64_t users = 0;  ///< of the given ids, those that are there
    std::int64_t groups = 0;
    std::int64_t user_permissions = 0;
    std::int64_t log_entries = 0;         ///< what they did in the panel: deleted, as Django does
    std::int64_t outstanding_tokens = 0;  ///< kept, without their user
};

/// Each token is in one of the last three: an expired one that was blacklisted is `blacklisted`.
enum class token_state { any, live, expired, blacklisted };

struct token_query {
    std::optional<std::int64_t> user_id;
    std::string jti;  ///< exact; empty: any
    token_state state = token_state::any;
    base::time_point now{};
    std::optional<std::int64_t> before;  ///< ids below it; newest first
    std::size_t limit = 50;
};

/// A row of token_blacklist_outstandingtoken, without the token.
struct token_row {
    std::int64_t id = 0;
    std::string jti;
    std::optional<std::int64_t> user_id;
    std::string user_email;  ///< empty: none
    std::optional<base::time_point> created_at;
    base::time_point expires_at{};
    std::optional<base::time_point> blacklisted_at;
};

/// Django's action_flag.
enum class log_flag { addition = 1, change = 2, deletion = 3 };

/// Which rows of django_admin_log.
struct log_query {
    std::optional<std::int64_t> actor_id;
    std::string app_label;  ///< with `model`; empty: any
    std::string model;
    std::optional<std::int64_t> object_id;
    std::optional<std::int64_t> before;  ///< ids below it; newest first
    std::size_t limit = 50;
};

struct log_row {
    std::int64_t id = 0;
    base::time_point action_time{};
    std::int64_t actor_id = 0;
    std::string actor_email;
    std::string app_label;  ///< empty with `model`: the content type is gone
    std::string model;
    std::optional<std::string> object_id;
    std::string object_repr;
    log_flag flag = log_flag::change;
    std::string change_message;  ///< as it stands there: JSON, or the text of an older Django
};

/// Characters of the panel's session keys: the width of Django's column. Django's own keys have 32.
inline constexpr std::size_t session_key_length = 40;

/// A row of django_session.
struct session_row {
    std::string session_key;
    std::string session_data;
    base::time_point expire_date{};
};

/// One day in UTC and what was counted in it.
struct daily_figure {
    std::int64_t day = 0;  ///< days since 1970-01-01
    std::string name;      ///< `login`, `login_failed`, `registration`
    std::int64_t count = 0;
};

struct store_figures {
    std::int64_t users = 0;
    std::int64_t active_users = 0;
    std::int64_t staff_users = 0;
    std::int64_t outstanding_tokens = 0;  ///< rows, in whatever state
    std::int64_t live_tokens = 0;         ///< neither blacklisted nor expired
    std::int64_t blacklisted_tokens = 0;  ///< expired ones, too
    std::int64_t expired_tokens = 0;  ///< outstanding rows that flushexpiredtokens would delete; blacklisted ones, too
    std::int64_t database_bytes = 0;  ///< the file and its WAL
    std::vector<daily_figure>
        sign_ups;  ///< by date_joined, since the day that was asked for; days without are left out
};

}  // namespace store
