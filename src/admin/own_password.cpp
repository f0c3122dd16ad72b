// The old password is asked for because a session may be somebody else's hands on a keyboard (A11); it can be tried as
// often as at sign-in.
#include "admin/own_password.hpp"

#include "admin/cookies.hpp"
#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/messages.hpp"

namespace admin {
namespace {

constexpr password_names own_names{"new_password1", "new_password2"};

rest::error wrong_old_password() {
    rest::error refused =
        rest::field_error("old_password", "Your old password was entered incorrectly. Please enter it again.");
    refused.reason = "wrong old password";
    return refused;
}

}  // namespace

own_password_view::own_password_view(const gate& gate, const accounts::settings& options,
                                     accounts::credentials& credentials, const password_form& form,
                                     store::user_admin& users, sessions& sessions, base::clock& clock)
    : gate_(gate),
      by_email_(options.username_field == store::login_field::email),
      credentials_(credentials),
      form_(form),
      users_(users),
      sessions_(sessions),
      clock_(clock),
      serializer_{password_field("old_password"), password_field(own_names.first), password_field(own_names.second)},
      declaration_(gate.declaration("Password", {{"POST", action::be_staff}})) {}

base::task<rest::answer> own_password_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};
    const store::user& user = staff_of(r).user();
    const auto old = co_await check_old(r, base::secret(data->text("old_password")));
    if (!old) co_return std::unexpected(old.error());
    if (auto fault = form_.fault(*data, user, own_names)) co_return std::unexpected(std::move(*fault));
    auto encoded = co_await form_.encode(r, *data, user.email, own_names);
    if (!encoded) co_return std::unexpected(std::move(encoded.error()));
    // Only where the password is still the one that was checked: hashing takes its time, and somebody may have set
    // another to keep this very sender out.
    const auto done = co_await users_.change(
        user.id, {.password = *encoded, .expected = {.password = *old}},
        {.actor_id = user.id, .now = clock_.now(), .change_message = changed_message({label_of("password")})});
    if (!done && done.error() == store::errc::changed_meanwhile) co_return std::unexpected(wrong_old_password());
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "password", gate_.table().user_model(), user.id);
    co_return co_await renew_session(r, std::move(*encoded));
}

base::task<std::expected<std::string, rest::error>> own_password_view::check_old(const rest::request& r,
                                                                                 base::secret old) {
    const store::user& user = staff_of(r).user();
    const std::string& login = by_email_ ? user.email : user.username;
    const auto owner = co_await credentials_.check(r, login, std::move(old));
    if (!owner) co_return std::unexpected(owner.error());
    if (!*owner || (*owner)->id != user.id) co_return std::unexpected(wrong_old_password());
    co_return (*owner)->password;
}

base::task<rest::answer> own_password_view::renew_session(const rest::request& r, std::string encoded) {
    const staff_principal& staff = staff_of(r);
    store::user renewed = staff.user();
    renewed.password = std::move(encoded);
    const auto made = co_await sessions_.begin(renewed);
    if (!made) co_return std::unexpected(refusal(made.error()));
    const auto ended = co_await sessions_.end_all_of({renewed.id}, session_key_of(made->cookie));
    if (!ended) co_return std::unexpected(refusal(ended.error()));
    co_return rest::response{
        .status = 204, .headers = {{"Set-Cookie", set_cookie(transport_of(r.http), made->cookie, sessions_.age())}}};
}

}  // namespace admin
