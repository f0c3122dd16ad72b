// What a member of staff may write of a user: the fields, what is unique, and what he may give.
#pragma once

#include "accounts/settings.hpp"
#include "admin/gate.hpp"
#include "passwords/hash_kind.hpp"
#include "rest/serializer.hpp"
#include "store/admin_store.hpp"
#include "store/user_store.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace admin {

/// Everything that POST and PATCH take, beside passwords. Ids, times and hashes are not among it (A18).
[[nodiscard]] std::vector<rest::field> user_fields();

/// Django's BaseUserManager.normalize_email: the domain in lower case.
[[nodiscard]] std::string normalized_email(std::string email);

/// The change that `data` asks of `now`: only what differs, and the labels of it in the order of the form.
struct user_difference {
    store::user_changes changes;
    std::vector<std::string_view> labels;
};
[[nodiscard]] user_difference difference(const rest::validated_data& data, const store::user_detail& now);

/// Thread-safe. Everything given must outlive it.
class user_form {
public:
    user_form(const accounts::settings& options, store::user_store& users, store::user_admin& details,
              store::group_admin& groups);

    /// Whether the change may be written: names still free, groups and permissions that are there, and the guards.
    base::task<std::expected<void, rest::error>> check(const rest::request& r, user_difference wanted,
                                                       store::user_detail now) const;
    /// What the store asks again when it writes.
    [[nodiscard]] store::email_rule unique() const { return unique_; }

private:
    base::task<std::expected<void, rest::error>> check_login(const rest::request& r, store::user_changes changes,
                                                             store::user now) const;
    base::task<std::expected<void, rest::error>> check_unique(store::user_changes changes, std::string email) const;
    base::task<std::expected<user_grant, rest::error>> grant_of(user_difference wanted, store::user_detail now) const;
    base::task<std::expected<std::vector<std::int64_t>, rest::error>> groups_of(std::int64_t user_id) const;

    store::email_rule unique_;
    store::user_store& users_;
    store::user_admin& details_;
    store::group_admin& groups_;
};

/// A user as GET shows him: the row, his groups and permissions, his password's kind, and what this member of staff may
/// do with him.
class user_presenter {
public:
    user_presenter(const gate& gate, const passwords::settings& passwords, store::user_admin& users);

    base::task<std::expected<base::json::object, rest::error>> present(const rest::request& r,
                                                                       store::user_detail user) const;
    base::task<std::expected<base::json::object, rest::error>> present(const rest::request& r, std::int64_t id) const;

private:
    const gate& gate_;
    passwords::hash_classifier classifier_;
    store::user_admin& users_;
};

/// The names of these permissions; a field error beside `field` for one that is not there.
base::task<std::expected<std::vector<std::string>, rest::error>> names_of_permissions(store::group_admin& source,
                                                                                      std::vector<std::int64_t> ids,
                                                                                      std::string field);

}  // namespace admin
