// A new user is a change of nobody: the same form, guards and errors as for PATCH.
#include "admin/users_view.hpp"

#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/messages.hpp"
#include "admin/representations.hpp"
#include "admin/user_queries.hpp"

namespace admin {
namespace {

constexpr std::int64_t most_counted = 10'000;

rest::serializer new_user_serializer() {
    std::vector<rest::field> fields = user_fields();
    fields.push_back(rest::boolean_field("usable_password").default_value(true));
    fields.push_back(password_field("password1").required(false));
    fields.push_back(password_field("password2").required(false));
    return rest::serializer(std::move(fields));
}

store::user_detail applied(const store::user_changes& c) {
    store::user_detail out;
    out.row = {.is_superuser = c.is_superuser.value_or(false),
               .username = c.username.value_or(""),
               .first_name = c.first_name.value_or(""),
               .last_name = c.last_name.value_or(""),
               .is_staff = c.is_staff.value_or(false),
               .is_active = c.is_active.value_or(true),
               .email = c.email.value_or("")};
    out.groups = c.groups.value_or(std::vector<std::int64_t>{});
    out.user_permissions = c.user_permissions.value_or(std::vector<std::int64_t>{});
    return out;
}

}  // namespace

users_view::users_view(const gate& gate, const user_form& form, const password_form& passwords,
                       const user_presenter& presenter, store::user_admin& users, base::clock& clock)
    : gate_(gate),
      form_(form),
      passwords_(passwords),
      presenter_(presenter),
      users_(users),
      clock_(clock),
      serializer_(new_user_serializer()),
      declaration_(gate.declaration("User List", {{"GET", action::list_users}, {"POST", action::add_user}})) {}

base::task<rest::answer> users_view::get(rest::request& r) {
    const auto asked = read_user_query(r.http, default_limit, most_rows);
    if (!asked) co_return std::unexpected(asked.error());
    const auto page = co_await users_.list(asked->query);
    if (!page) co_return std::unexpected(refusal(page.error()));
    const auto count = co_await users_.count(asked->query, most_counted);
    if (!count) co_return std::unexpected(refusal(count.error()));
    base::json::array rows;
    for (const store::user& user : page->rows) rows.emplace_back(user_row(user));
    base::json::object out =
        page_of(std::move(rows), page->more ? std::optional(next_after(*asked, page->rows.back())) : std::nullopt);
    out.set("count", count->count);
    out.set("count_exact", count->exact);
    co_return rest::response{.data = std::move(out)};
}

base::task<rest::answer> users_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};
    auto user = co_await described(r, *data);
    if (!user) co_return std::unexpected(std::move(user.error()));
    auto encoded = co_await passwords_.encode(r, *data, user->row.email);
    if (!encoded) co_return std::unexpected(std::move(encoded.error()));
    user->row.password = std::move(*encoded);
    user->row.date_joined = clock_.now();
    const auto id = co_await users_.add(*user, action_of(r, user->row.date_joined, added_message()), form_.unique());
    if (!id) co_return std::unexpected(refusal(id.error()));
    gate_.log_change(r, "add", gate_.table().user_model(), *id);
    auto shown = co_await presenter_.present(r, *id);
    if (!shown) co_return std::unexpected(std::move(shown.error()));
    co_return rest::response{.status = 201, .data = std::move(*shown)};
}

base::task<std::expected<store::user_detail, rest::error>> users_view::described(const rest::request& r,
                                                                                 rest::validated_data data) const {
    const user_difference wanted = difference(data, {});
    if (const auto good = co_await form_.check(r, wanted, {}); !good) co_return std::unexpected(good.error());
    store::user_detail user = applied(wanted.changes);
    if (auto fault = passwords_.fault(data, user.row)) co_return std::unexpected(std::move(*fault));
    co_return user;
}

}  // namespace admin
