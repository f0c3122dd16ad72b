// The unique indexes of the database decide a race; what is asked before them gives both errors at once.
#include "admin/user_forms.hpp"

#include "accounts/user_fields.hpp"
#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/messages.hpp"
#include "admin/representations.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace admin {
namespace {

struct text_column {
    std::string_view name;
    std::string store::user::* now;
    std::optional<std::string> store::user_changes::* next;
};
constexpr std::array<text_column, 4> texts{{
    {"email", &store::user::email, &store::user_changes::email},
    {"username", &store::user::username, &store::user_changes::username},
    {"first_name", &store::user::first_name, &store::user_changes::first_name},
    {"last_name", &store::user::last_name, &store::user_changes::last_name},
}};

struct flag_column {
    std::string_view name;
    bool store::user::* now;
    std::optional<bool> store::user_changes::* next;
};
constexpr std::array<flag_column, 3> flags{{
    {"is_active", &store::user::is_active, &store::user_changes::is_active},
    {"is_staff", &store::user::is_staff, &store::user_changes::is_staff},
    {"is_superuser", &store::user::is_superuser, &store::user_changes::is_superuser},
}};

struct list_column {
    std::string_view name;
    std::vector<std::int64_t> store::user_detail::* now;
    std::optional<std::vector<std::int64_t>> store::user_changes::* next;
};
constexpr std::array<list_column, 2> lists{{
    {"groups", &store::user_detail::groups, &store::user_changes::groups},
    {"user_permissions", &store::user_detail::user_permissions, &store::user_changes::user_permissions},
}};

rest::error unknown_pk(std::string_view field, std::int64_t id) {
    return rest::field_error(field, fmt::format("Invalid pk \"{}\" - object does not exist.", id));
}

}  // namespace

std::vector<rest::field> user_fields() {
    std::vector<rest::field> out;
    out.push_back(rest::email_field("email").max_length(max_email_length));
    out.push_back(
        rest::char_field("username").max_length(max_name_length).validators({accounts::username_characters()}));
    for (const std::string_view name : {"first_name", "last_name"})
        out.push_back(rest::char_field(name).max_length(max_name_length).allow_blank().default_value(""));
    out.push_back(rest::boolean_field("is_active").default_value(true));
    out.push_back(rest::boolean_field("is_staff").default_value(false));
    out.push_back(rest::boolean_field("is_superuser").default_value(false));
    for (const std::string_view name : {"groups", "user_permissions"})
        out.push_back(id_list_field(name).default_value(base::json::array{}));
    return out;
}

std::string normalized_email(std::string email) {
    const auto at = email.rfind('@');
    if (at != std::string::npos) email.replace(at, std::string::npos, base::lower(std::string_view(email).substr(at)));
    return email;
}

user_difference difference(const rest::validated_data& data, const store::user_detail& now) {
    user_difference out;
    const auto note = [&](std::string_view name) { out.labels.push_back(label_of(name)); };
    for (const text_column& c : texts) {
        if (!data.has(c.name)) continue;
        std::string value = data.text(c.name);
        if (c.name == "email") value = normalized_email(std::move(value));
        if (value == now.row.*c.now) continue;
        out.changes.*c.next = std::move(value);
        note(c.name);
    }
    for (const flag_column& c : flags) {
        if (!data.has(c.name) || data.boolean(c.name) == now.row.*c.now) continue;
        out.changes.*c.next = data.boolean(c.name);
        note(c.name);
    }
    for (const list_column& c : lists) {
        if (!data.has(c.name)) continue;
        std::vector<std::int64_t> value = ids_of(data, c.name);
        if (value == now.*c.now) continue;
        out.changes.*c.next = std::move(value);
        note(c.name);
    }
    return out;
}

user_form::user_form(const accounts::settings& options, store::user_store& users, store::user_admin& details,
                     store::group_admin& groups)
    : unique_(options.mode == accounts::registration::strict ? store::email_rule::ignoring_case
                                                             : store::email_rule::exact),
      users_(users),
      details_(details),
      groups_(groups) {}

base::task<std::expected<void, rest::error>> user_form::check(const rest::request& r, user_difference wanted,
                                                              store::user_detail now) const {
    const actor& who = staff_of(r).who();
    if (const auto may = co_await check_login(r, wanted.changes, now.row); !may) co_return std::unexpected(may.error());
    const auto own_groups = co_await groups_of(who.id);
    if (!own_groups) co_return std::unexpected(own_groups.error());
    const auto grant = co_await grant_of(wanted, now);
    if (!grant) co_return std::unexpected(grant.error());
    const target whom{.id = now.row.id, .is_superuser = now.row.is_superuser};
    const auto objections = object_to_grant(who, *own_groups, whom, *grant);
    if (!objections.empty()) co_return std::unexpected(refusal(objections));
    co_return co_await check_unique(std::move(wanted.changes), now.row.email);
}

base::task<std::expected<void, rest::error>> user_form::check_login(const rest::request& r, store::user_changes changes,
                                                                    store::user now) const {
    const bool is_new = now.id == 0;
    if (is_new || (!changes.email && !changes.username)) co_return std::expected<void, rest::error>{};
    const auto permissions = co_await details_.permissions_of(now.id);
    if (!permissions) co_return std::unexpected(refusal(permissions.error()));
    const target whom{.id = now.id, .is_superuser = now.is_superuser};
    if (const auto why = object_to_login(staff_of(r).who(), whom, *permissions))
        co_return std::unexpected(refusal(*why));
    co_return std::expected<void, rest::error>{};
}

base::task<std::expected<void, rest::error>> user_form::check_unique(store::user_changes changes,
                                                                     std::string email) const {
    rest::error taken{.status = 400, .body = base::json::object{}, .headers = {}, .reason = {}};
    const auto add = [&](store::errc e) {
        const rest::error one = refusal(e);
        for (const base::json::member& m : *one.body.if_object()) taken.body.if_object()->set(m.name, m.value);
    };
    if (changes.email) {
        const bool only_case = base::lower(*changes.email) == base::lower(email);
        const auto there =
            co_await users_.email_exists(*changes.email, unique_ == store::email_rule::ignoring_case && !only_case);
        if (!there) co_return std::unexpected(refusal(there.error()));
        if (*there) add(store::errc::email_taken);
    }
    if (changes.username) {
        const auto there = co_await users_.username_exists(*changes.username);
        if (!there) co_return std::unexpected(refusal(there.error()));
        if (*there) add(store::errc::username_taken);
    }
    if (!taken.body.if_object()->empty()) co_return std::unexpected(std::move(taken));
    co_return std::expected<void, rest::error>{};
}

base::task<std::expected<user_grant, rest::error>> user_form::grant_of(user_difference wanted,
                                                                       store::user_detail now) const {
    const store::user_changes& c = wanted.changes;
    user_grant out{.is_active = c.is_active, .is_staff = c.is_staff, .is_superuser = c.is_superuser};
    for (const std::int64_t id : without(c.groups.value_or(now.groups), now.groups)) {
        const auto group = co_await groups_.find(id);
        if (!group) co_return std::unexpected(refusal(group.error()));
        if (!*group) co_return std::unexpected(unknown_pk("groups", id));
        out.groups.emplace_back(id, (*group)->name);
    }
    const auto fresh = without(c.user_permissions.value_or(now.user_permissions), now.user_permissions);
    auto names = co_await names_of_permissions(groups_, fresh, "user_permissions");
    if (!names) co_return std::unexpected(names.error());
    out.permissions = std::move(*names);
    co_return out;
}

base::task<std::expected<std::vector<std::int64_t>, rest::error>> user_form::groups_of(std::int64_t user_id) const {
    const auto found = co_await details_.detail(user_id);
    if (!found) co_return std::unexpected(refusal(found.error()));
    co_return *found ? (*found)->groups : std::vector<std::int64_t>{};
}

base::task<std::expected<std::vector<std::string>, rest::error>> names_of_permissions(store::group_admin& source,
                                                                                      std::vector<std::int64_t> ids,
                                                                                      std::string field) {
    std::vector<std::string> names;
    if (ids.empty()) co_return names;
    const auto rows = co_await source.permissions();
    if (!rows) co_return std::unexpected(refusal(rows.error()));
    for (const std::int64_t id : ids) {
        const auto row = std::ranges::find(*rows, id, &store::permission_row::id);
        if (row == rows->end()) co_return std::unexpected(unknown_pk(field, id));
        names.push_back(row->app_label + '.' + row->codename);
    }
    co_return names;
}

user_presenter::user_presenter(const gate& gate, const passwords::settings& passwords, store::user_admin& users)
    : gate_(gate),
      classifier_(passwords),
      users_(users) {}

base::task<std::expected<base::json::object, rest::error>> user_presenter::present(const rest::request& r,
                                                                                   store::user_detail user) const {
    const actor& who = staff_of(r).who();
    const target whom{.id = user.row.id, .is_superuser = user.row.is_superuser};
    const auto permissions = co_await users_.permissions_of(whom.id);
    if (!permissions) co_return std::unexpected(refusal(permissions.error()));
    const bool may_change = gate_.allows(r, action::change_user);
    base::json::object out = user_row(user.row);
    out.set("groups", ids(user.groups));
    out.set("user_permissions", ids(user.user_permissions));
    out.set("password", password_summary(classifier_.classify(user.row.password)));
    out.set("editable", base::json::object{
                            {"change", may_change && !object_to_touching(who, whom)},
                            {"delete", gate_.allows(r, action::delete_user) && !object_to_deleting(who, whom)},
                            {"password", may_change && !object_to_password(who, whom, *permissions)},
                        });
    co_return out;
}

base::task<std::expected<base::json::object, rest::error>> user_presenter::present(const rest::request& r,
                                                                                   std::int64_t id) const {
    auto found = object_or_404(co_await users_.detail(id));
    if (!found) co_return std::unexpected(std::move(found.error()));
    co_return co_await present(r, std::move(*found));
}

}  // namespace admin
