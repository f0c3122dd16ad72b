// The early look gives the recorded order of answers; only the insert decides who was first.
#include "tokens/blacklist.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"

#include <utility>

namespace tokens {
namespace {

std::expected<void, errc> outcome_of(const store::result<void>& done) {
    if (done) return {};
    if (done.error() == store::errc::already_blacklisted) return std::unexpected(errc::blacklisted);
    if (done.error() == store::errc::user_inactive) return std::unexpected(errc::no_active_account);
    return std::unexpected(errc::unavailable);
}

}  // namespace

std::string stored_form(std::string_view token, stored_token how) {
    if (how == stored_token::clear) return std::string(token);
    return "sha256:" + base::hex_encode(base::sha256(token));
}

base::task<std::expected<decoded_token, rejection>> blacklist::check(std::string token, token_kind kind,
                                                                     base::time_point now, look when) {
    auto decoded = backend_.decode(token, now);
    if (!decoded) co_return std::unexpected(rejection{decoded.error(), {}, {}});
    const settings& options = backend_.options();
    const auto refuse = [&](errc why) {
        return std::unexpected(
            rejection{why, std::string(log_id(decoded->claims, options)), read_user(decoded->claims, options).id});
    };
    const auto fault = check_claims(*decoded, kind, options);
    if (kind.checks_blacklist) {
        auto jti = blacklist_key(*decoded, options);
        if (!jti) co_return refuse(jti.error());
        const bool looks = when == look::always || fault.has_value();
        const auto dead = looks ? co_await store_.is_blacklisted(std::move(*jti)) : store::result<bool>(false);
        if (!dead) co_return refuse(errc::unavailable);
        if (*dead) co_return refuse(errc::blacklisted);
    }
    if (fault) co_return refuse(*fault);
    co_return std::move(*decoded);
}

base::task<std::expected<bool, errc>> blacklist::contains(const decoded_token& token) {
    auto jti = blacklist_key(token, backend_.options());
    if (!jti) co_return false;
    const auto dead = co_await store_.is_blacklisted(std::move(*jti));
    if (!dead) co_return std::unexpected(errc::unavailable);
    co_return *dead;
}

base::task<std::expected<void, errc>> blacklist::add(store::outstanding_token presented, base::time_point now) {
    co_return outcome_of(co_await store_.blacklist(std::move(presented), now));
}

base::task<std::expected<void, errc>> blacklist::rotate(store::outstanding_token presented,
                                                        std::optional<store::outstanding_token> next,
                                                        std::optional<std::int64_t> active_user, base::time_point now) {
    co_return outcome_of(co_await store_.rotate(std::move(presented), std::move(next), active_user, now));
}

store::outstanding_token blacklist::row_of(const decoded_token& decoded, std::string_view text,
                                           std::optional<std::int64_t> user_id, base::time_point now) const {
    const settings& options = backend_.options();
    store::outstanding_token row;
    row.jti = log_id(decoded.claims, options);
    row.token = stored_form(text, options.store_refresh_tokens);
    row.expires_at = decoded.expires_at.value_or(base::time_point{});
    if (options.wire == compatibility::newest) {
        row.user_id = user_id;
        row.created_at = now;
    }
    return row;
}

}  // namespace tokens
