// Refresh tokens end in the blacklist, sessions with their rows; access tokens live until they expire, as ever.
#include "admin/user_access.hpp"

#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/messages.hpp"

namespace admin {
namespace {

store::admin_action changed_by(const rest::request& r, const base::clock& clock, std::string_view field) {
    return action_of(r, clock.now(), changed_message({label_of(field)}));
}

}  // namespace

user_password_view::user_password_view(const gate& gate, const password_form& form, store::user_admin& users,
                                       store::token_admin& tokens, sessions& sessions, base::clock& clock)
    : gate_(gate),
      form_(form),
      users_(users),
      tokens_(tokens),
      sessions_(sessions),
      clock_(clock),
      serializer_{rest::boolean_field("usable_password").default_value(true),
                  password_field("password1").required(false), password_field("password2").required(false),
                  rest::boolean_field("log_out").default_value(false)},
      declaration_(gate.declaration("User Password", {{"POST", action::change_user}})) {}

base::task<rest::answer> user_password_view::post(rest::request& r) {
    const auto user = co_await allowed_target(r);
    if (!user) co_return std::unexpected(user.error());
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};
    if (data->boolean("log_out") && !gate_.allows(r, action::log_out_user)) co_return std::unexpected(forbidden());
    if (auto fault = form_.fault(*data, *user)) co_return std::unexpected(std::move(*fault));
    auto encoded = co_await form_.encode(r, *data, user->email);
    if (!encoded) co_return std::unexpected(std::move(encoded.error()));
    const auto done = co_await write(r, std::move(*encoded), data->boolean("log_out"));
    if (!done) co_return std::unexpected(done.error());
    co_return rest::response{.status = 204};
}

base::task<std::expected<store::user, rest::error>> user_password_view::allowed_target(const rest::request& r) const {
    auto found = object_or_404(co_await users_.detail(r.kwarg("id")));
    if (!found) co_return std::unexpected(std::move(found.error()));
    store::user& user = found->row;
    const auto permissions = co_await users_.permissions_of(user.id);
    if (!permissions) co_return std::unexpected(refusal(permissions.error()));
    const target whom{.id = user.id, .is_superuser = user.is_superuser};
    if (const auto why = object_to_password(staff_of(r).who(), whom, *permissions))
        co_return std::unexpected(refusal(*why));
    co_return std::move(user);
}

base::task<std::expected<void, rest::error>> user_password_view::write(const rest::request& r, std::string encoded,
                                                                       bool log_out) {
    const std::int64_t id = r.kwarg("id");
    const auto done = co_await users_.change(id, {.password = std::move(encoded)}, changed_by(r, clock_, "password"));
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "password", gate_.table().user_model(), id);
    const auto ended = co_await sessions_.end_all_of({id}, "");
    if (!ended) co_return std::unexpected(refusal(ended.error()));
    if (!log_out) co_return std::expected<void, rest::error>{};
    const auto dead = co_await tokens_.blacklist_all_of(id, changed_by(r, clock_, "refresh_tokens"));
    if (!dead) co_return std::unexpected(refusal(dead.error()));
    gate_.log_change(r, "log_out", gate_.table().user_model(), id);
    co_return std::expected<void, rest::error>{};
}

user_log_out_view::user_log_out_view(const gate& gate, store::user_admin& users, store::token_admin& tokens,
                                     sessions& sessions, base::clock& clock)
    : gate_(gate),
      users_(users),
      tokens_(tokens),
      sessions_(sessions),
      clock_(clock),
      declaration_(gate.declaration("User Log Out", {{"POST", action::log_out_user}})) {}

base::task<rest::answer> user_log_out_view::post(rest::request& r) {
    const std::int64_t id = r.kwarg("id");
    const auto found = object_or_404(co_await users_.detail(id));
    if (!found) co_return std::unexpected(found.error());
    const target whom{.id = id, .is_superuser = found->row.is_superuser};
    if (const auto why = object_to_touching(staff_of(r).who(), whom)) co_return std::unexpected(refusal(*why));
    const auto dead = co_await tokens_.blacklist_all_of(id, changed_by(r, clock_, "refresh_tokens"));
    if (!dead) co_return std::unexpected(refusal(dead.error()));
    const auto ended = co_await sessions_.end_all_of({id}, "");
    if (!ended) co_return std::unexpected(refusal(ended.error()));
    gate_.log_change(r, "log_out", gate_.table().user_model(), id);
    co_return rest::response{.data = base::json::object{{"blacklisted", *dead}}};
}

}  // namespace admin
