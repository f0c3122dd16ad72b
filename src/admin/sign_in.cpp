// Whose password it is first, whether he is staff then: all who may not get in have one answer.
#include "admin/sign_in.hpp"

#include "admin/cookies.hpp"
#include "admin/errors.hpp"
#include "admin/fields.hpp"

#include <fmt/format.h>

namespace admin {

sign_in_view::sign_in_view(const gate& gate, std::string site_name, const accounts::settings& options,
                           accounts::credentials& credentials, sessions& sessions, const session_presenter& presenter,
                           accounts::activity_counter& counted, store::session_store& rows, base::clock& clock,
                           base::logger& log)
    : site_name_(std::move(site_name)),
      login_name_(accounts::login_name(options)),
      credentials_(credentials),
      sessions_(sessions),
      presenter_(presenter),
      counted_(counted),
      rows_(rows),
      clock_(clock),
      log_(log),
      serializer_{rest::char_field(login_name_).max_length(max_email_length), password_field("password")},
      declaration_(gate.open("Sign In", {"GET", "POST"})) {}

base::task<rest::answer> sign_in_view::get(rest::request& r) {
    const bool allowed = transport_of(r.http) != transport::insecure;
    co_return rest::response{.data = base::json::object{
                                 {"name", site_name_},
                                 {"username_field", login_name_},
                                 {"allowed", allowed},
                                 {"reason", allowed ? base::json::value() : insecure_transport_text},
                             }};
}

base::task<rest::answer> sign_in_view::post(rest::request& r) {
    if (transport_of(r.http) == transport::insecure) co_return std::unexpected(insecure_transport());
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};  // a big body must not wait in memory for its hash
    const std::string login = data->text(login_name_);
    auto user = co_await judge(r, login, base::secret(data->text("password")));
    if (!user) co_return std::unexpected(std::move(user.error()));
    co_return co_await open_session(r, std::move(*user));
}

base::task<std::expected<store::user, rest::error>> sign_in_view::judge(const rest::request& r, std::string login,
                                                                        base::secret password) {
    auto user = co_await credentials_.check(r, login, std::move(password));
    if (!user) {
        if (const auto why = accounts::failure_reason(user.error()); !why.empty()) static_cast<void>(failed(r, why));
        co_return std::unexpected(std::move(user.error()));
    }
    if (!*user) co_return std::unexpected(failed(r, "credentials"));
    if (!(*user)->is_active) co_return std::unexpected(failed(r, "inactive"));
    if (!(*user)->is_staff) co_return std::unexpected(failed(r, "not_staff"));
    co_return std::move(**user);
}

base::task<rest::answer> sign_in_view::open_session(const rest::request& r, store::user user) {
    // S14: the session that came along ends, whosever it is.
    if (const auto old = session_cookie(r.http)) {
        if (const auto ended = co_await sessions_.end(session_key_of(*old)); !ended)
            co_return std::unexpected(refusal(ended.error()));
    }
    const auto cleared = co_await rows_.clear_expired(clock_.now());
    if (!cleared) co_return std::unexpected(refusal(cleared.error()));
    const auto made = co_await sessions_.begin(user);
    if (!made) co_return std::unexpected(refusal(made.error()));
    counted_.add(accounts::login_counted, clock_.now());
    log_.info(base::event::admin_sign_in, {{"request_id", r.http.id}, {"client", r.http.client}, {"user_id", user.id}});
    auto answer = co_await presenter_.present(user, made->expires);
    if (answer) {
        answer->headers.push_back({"Set-Cookie", set_cookie(transport_of(r.http), made->cookie, sessions_.age())});
    }
    co_return answer;
}

rest::error sign_in_view::failed(const rest::request& r, std::string_view reason) {
    counted_.add(accounts::login_failed_counted, clock_.now());
    log_.warning(base::event::admin_sign_in_failed,
                 {{"request_id", r.http.id}, {"client", r.http.client}, {"reason", reason}});
    return rest::field_error("non_field_errors",
                             fmt::format("Please enter the correct {} and password for a staff account. Note that both "
                                         "fields may be case-sensitive.",
                                         login_name_));
}

sign_out_view::sign_out_view(const gate& gate, sessions& sessions, base::logger& log)
    : sessions_(sessions),
      log_(log),
      declaration_(gate.open("Sign Out", {"POST"})) {}

base::task<rest::answer> sign_out_view::post(rest::request& r) {
    rest::response out{.status = 204};
    const auto cookie = session_cookie(r.http);
    if (!cookie) co_return out;
    const auto found = co_await sessions_.find(*cookie);
    if (!found) co_return std::unexpected(refusal(found.error()));
    const auto ended = co_await sessions_.end(session_key_of(*cookie));
    if (!ended) co_return std::unexpected(refusal(ended.error()));
    if (*found) {
        log_.info(base::event::admin_sign_out,
                  {{"request_id", r.http.id}, {"client", r.http.client}, {"user_id", (*found)->data.user_id}});
    }
    out.headers.push_back({"Set-Cookie", clear_cookie(transport_of(r.http))});
    co_return out;
}

}  // namespace admin
