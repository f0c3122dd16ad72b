// The order of work follows Django's ModelBackend: find the user, check the password; whether he is active is the
// caller's question.
#include "accounts/credentials.hpp"

#include "accounts/errors.hpp"

#include <utility>

namespace accounts {

std::string_view login_name(const settings& options) {
    return options.username_field == store::login_field::email ? "email" : "username";
}

bool was_abandoned(const rest::error& refused) {
    return refused.reason == passwords::message(passwords::errc::abandoned);
}

credentials::credentials(const settings& options, store::user_store& users, passwords::service& passwords,
                         base::logger& log)
    : field_(options.username_field),
      users_(users),
      passwords_(passwords),
      log_(log) {}

base::task<std::expected<std::optional<store::user>, rest::error>> credentials::check(const rest::request& r,
                                                                                      const std::string& login,
                                                                                      base::secret password) {
    auto found = co_await users_.find_by_login(field_, login);
    if (!found) co_return std::unexpected(refusal(found.error()));
    std::optional<store::user>& user = *found;

    const auto verdict =
        co_await passwords_.check(std::move(password), user ? std::optional(user->password) : std::nullopt,
                                  {.client = r.http.client, .account = login, .gone = r.http.client_gone()});
    if (!verdict && verdict.error() == passwords::errc::too_long) co_return std::nullopt;
    if (!verdict) {
        log_unhashed(log_, r.http, verdict.error());
        co_return std::unexpected(refusal(verdict.error()));
    }
    if (!user || !verdict->correct) co_return std::nullopt;
    if (verdict->upgraded) {
        if (auto done = co_await renew(*user, *verdict->upgraded); !done) co_return std::unexpected(done.error());
        user->password = *verdict->upgraded;
    }
    co_return std::move(user);
}

base::task<std::expected<void, rest::error>> credentials::renew(const store::user& user, const std::string& encoded) {
    const auto done = co_await users_.upgrade_password(user.id, user.password, encoded);
    if (!done) co_return std::unexpected(refusal(done.error()));
    if (*done) log_.info(base::event::password_upgraded, {{"user_id", user.id}});
    co_return std::expected<void, rest::error>{};
}

}  // namespace accounts
