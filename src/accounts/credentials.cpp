// The order of work follows Django's ModelBackend: find the user, check the password; whether he is active is the
// caller's question.
#include "accounts/credentials.hpp"

#include "accounts/errors.hpp"
#include "base/task.hpp"

#include <utility>

namespace accounts {
namespace {

/// Another login may make the hash anew meanwhile, or somebody set another password: then it is looked at once more.
constexpr int most_looks = 3;

}  // namespace

std::string_view login_name(const settings& options) {
    return options.username_field == store::login_field::email ? "email" : "username";
}

std::string_view failure_reason(const rest::error& refused) {
    if (refused.status == 429) return "throttled";
    return refused.reason == passwords::message(passwords::errc::abandoned) ? "abandoned" : "";
}

credentials::credentials(const settings& options, store::user_store& users, passwords::service& passwords,
                         base::clock& clock, base::logger& log)
    : field_(options.username_field),
      users_(users),
      passwords_(passwords),
      clock_(clock),
      log_(log),
      throttle_(options.login_attempts, options.login_window) {}

base::task<std::expected<std::optional<store::user>, rest::error>> credentials::check(const rest::request& r,
                                                                                      std::string login,
                                                                                      base::secret password) {
    auto taken = throttle_.take(login, r.http.client, clock_.now());
    if (!taken) {
        // More right ones at once than may be tried have their turn as the first ones turn out to be right.
        const auto gone = r.http.client_gone();
        taken = co_await base::suspend_with<login_throttle::outcome>(
            [&](auto done) { throttle_.take_in_line(login, r.http.client, clock_.now(), std::move(done)); });
        if (taken && gone.stop_requested()) {
            // Nothing was tried yet: the next in line may.
            throttle_.give_back(*taken, clock_.now());
            co_return std::unexpected(refusal(passwords::errc::abandoned));
        }
    }
    if (!taken) co_return std::unexpected(rest::throttled(taken.error()));
    std::expected<std::optional<store::user>, rest::error> judged;
    try {
        judged = co_await judge(r, login, std::move(password));
    } catch (...) {
        throttle_.keep(*taken, clock_.now());
        throw;
    }
    if (judged && *judged && (*judged)->is_active) throttle_.accept(*taken, clock_.now());
    // Who hangs up keeps his try: else that would be the way to more of them.
    else if (judged || !failure_reason(judged.error()).empty()) throttle_.keep(*taken, clock_.now());
    else throttle_.give_back(*taken, clock_.now());
    co_return judged;
}

base::task<std::expected<std::optional<store::user>, rest::error>> credentials::judge(const rest::request& r,
                                                                                      const std::string& login,
                                                                                      base::secret password) {
    for (int look = 0; look < most_looks; ++look) {
        auto found = co_await users_.find_by_login(field_, login);
        if (!found) co_return std::unexpected(refusal(found.error()));
        std::optional<store::user>& user = *found;

        const auto verdict =
            co_await passwords_.check(password, user ? std::optional(user->password) : std::nullopt,
                                      {.client = r.http.client, .account = login, .gone = r.http.client_gone()});
        if (!verdict && verdict.error() == passwords::errc::too_long) co_return std::nullopt;
        if (!verdict) {
            log_unhashed(log_, r.http, verdict.error());
            co_return std::unexpected(refusal(verdict.error()));
        }
        if (!user || !verdict->correct) co_return std::nullopt;
        if (!verdict->upgraded) co_return std::move(user);
        const auto renewed = co_await renew(*user, *verdict->upgraded);
        if (!renewed) co_return std::unexpected(renewed.error());
        if (*renewed) {
            user->password = *verdict->upgraded;
            co_return std::move(user);
        }
    }
    co_return std::unexpected(rest::unavailable("the stored password is another each time it is looked at"));
}

base::task<std::expected<bool, rest::error>> credentials::renew(const store::user& user, const std::string& encoded) {
    const auto done = co_await users_.upgrade_password(user.id, user.password, encoded);
    if (!done) co_return std::unexpected(refusal(done.error()));
    if (*done) log_.info(base::event::password_upgraded, {{"user_id", user.id}});
    co_return *done;
}

}  // namespace accounts
