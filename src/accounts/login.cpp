// Whose password it is first, whether the user is active then: the order of Django's ModelBackend.
#include "accounts/login.hpp"

#include "accounts/errors.hpp"
#include "tokens/view.hpp"

namespace accounts {
rest::serializer token_obtain_pair_serializer(const settings& options) {
    // Strict registration keeps passwords as they are typed, so login must not trim them either.
    const bool trim = options.mode == registration::django;
    return {
        rest::char_field(login_name(options)),
        rest::char_field("password").write_only().trim_whitespace(trim),
    };
}

token_obtain_pair_view::token_obtain_pair_view(const settings& options, const tokens::settings& token_options,
                                               store::user_store& users, accounts::credentials& credentials,
                                               tokens::issuer& issuer, activity_counter& counted, base::clock& clock,
                                               base::logger& log)
    : options_(options),
      update_last_login_(token_options.update_last_login),
      users_(users),
      credentials_(credentials),
      issuer_(issuer),
      counted_(counted),
      clock_(clock),
      log_(log),
      serializer_(token_obtain_pair_serializer(options)),
      declaration_(
          tokens::token_view_declaration("Token Obtain Pair",
                                         "Takes a set of user credentials and returns an access and refresh JSON web\n"
                                         "token pair to prove the authentication of those credentials.",
                                         serializer_, token_options)) {}

base::task<rest::answer> token_obtain_pair_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};  // a big body must not wait in memory for its hash

    const auto user =
        co_await credentials_.check(r, data->text(login_name(options_)), base::secret(data->text("password")));
    if (!user) {
        if (const auto why = failure_reason(user.error()); !why.empty()) log_failed(r.http, why);
        co_return std::unexpected(user.error());
    }
    if (!*user || !(*user)->is_active) {
        log_failed(r.http, *user ? "inactive" : "credentials");
        co_return std::unexpected(no_active_account());
    }

    const auto pair = co_await issuer_.issue_pair((*user)->id);
    if (!pair) co_return std::unexpected(pair.error());
    if (update_last_login_) {
        if (const auto done = co_await users_.set_last_login((*user)->id, clock_.now()); !done) {
            co_return std::unexpected(refusal(done.error()));
        }
    }
    counted_.add(login_counted, clock_.now());
    log_.info(base::event::login_succeeded,
              {{"request_id", r.http.id}, {"client", r.http.client}, {"user_id", (*user)->id}});
    co_return rest::response{.data = base::json::object{{"refresh", pair->refresh}, {"access", pair->access}},
                             .headers = {{"Cache-Control", "no-store"}}};
}

void token_obtain_pair_view::log_failed(const http::request& r, std::string_view reason) const {
    counted_.add(login_failed_counted, clock_.now());
    log_.warning(base::event::login_failed, {{"request_id", r.id}, {"client", r.client}, {"reason", reason}});
}

}  // namespace accounts
