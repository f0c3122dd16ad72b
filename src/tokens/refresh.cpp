// TokenRefreshSerializer of Simple JWT, with the rotation made atomic: one transaction kills the old token and lists
// the new.
#include "tokens/refresh.hpp"

#include "tokens/claims.hpp"
#include "tokens/events.hpp"
#include "tokens/view.hpp"

#include <utility>

namespace tokens {

rest::serializer token_refresh_serializer() {
    return {rest::char_field("refresh"), rest::char_field("access").read_only()};
}

token_refresh_view::token_refresh_view(const settings& options, store::token_store& store, store::user_store& users,
                                       base::clock& clock, base::random_source& random, base::logger& log)
    : backend_(options),
      blacklist_(backend_, store),
      store_(store),
      users_(users),
      clock_(clock),
      random_(random),
      log_(log),
      serializer_(token_refresh_serializer()),
      declaration_(token_view_declaration("Token Refresh",
                                          "Takes a refresh type JSON web token and returns an access type JSON web\n"
                                          "token if the refresh token is valid.",
                                          serializer_, options)) {}

bool token_refresh_view::rotates() const {
    return backend_.options().rotate_refresh_tokens && backend_.options().blacklist_after_rotation;
}

base::task<std::expected<std::optional<std::int64_t>, errc>> token_refresh_view::active_user(
    const decoded_token& presented, user_claim claim) {
    if (backend_.options().wire == compatibility::v5_2 || !claim.names_somebody) co_return std::nullopt;
    if (!claim.id) {
        const auto dead = rotates() ? co_await blacklist_.contains(presented) : false;
        if (!dead) co_return std::unexpected(dead.error());
        co_return std::unexpected(*dead ? errc::blacklisted : errc::no_active_account);
    }
    if (rotates()) co_return claim.id;
    const auto found = co_await users_.find_by_id(*claim.id);
    if (!found) co_return std::unexpected(errc::unavailable);
    if (!*found || !(*found)->is_active) co_return std::unexpected(errc::no_active_account);
    co_return claim.id;
}

token_refresh_view::issued token_refresh_view::issue(const decoded_token& presented,
                                                     std::optional<std::int64_t> user_id, base::time_point now) {
    const settings& options = backend_.options();
    issued out;
    auto [access_jti, jti] = base::two_uuid4_hex(random_);
    out.access = backend_.encode(access_claims(presented.claims, options, now, std::move(access_jti)));
    if (!options.rotate_refresh_tokens) return out;
    out.refresh = backend_.encode(rotated_claims(presented.claims, options, now, jti));
    // 5.2 lists a rotated token only when it is blacklisted itself (contract section 12.1).
    if (options.wire == compatibility::newest) {
        out.row = {.jti = jti,
                   .token = stored_form(*out.refresh, options.store_refresh_tokens),
                   .user_id = user_id,
                   .created_at = now,
                   .expires_at = expiry_of(refresh_token, options, now)};
    }
    return out;
}

base::task<std::expected<void, errc>> token_refresh_view::record(store::outstanding_token presented,
                                                                 std::optional<store::outstanding_token> next,
                                                                 std::optional<std::int64_t> active_user,
                                                                 base::time_point now) {
    if (!backend_.options().rotate_refresh_tokens) co_return std::expected<void, errc>{};
    if (rotates()) co_return co_await blacklist_.rotate(std::move(presented), std::move(next), active_user, now);
    if (next) {
        const auto listed = co_await store_.add_outstanding(std::move(*next));
        if (!listed) co_return std::unexpected(errc::unavailable);
    }
    co_return std::expected<void, errc>{};
}

base::task<std::expected<token_refresh_view::decision, rest::error>> token_refresh_view::decide(rest::request& r,
                                                                                                base::time_point now) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};  // many wait for the disk at once
    const std::string& text = data->text("refresh");
    const settings& options = backend_.options();

    using look = blacklist::look;
    const auto presented =
        co_await blacklist_.check(text, refresh_token, now, rotates() ? look::if_refused : look::always);
    if (!presented) co_return refuse(log_, r, presented.error(), options.wire);
    const user_claim claim = read_user(presented->claims, options);
    const auto user = co_await active_user(*presented, claim);
    if (!user) {
        const std::string jti(log_id(presented->claims, options));
        co_return refuse(log_, r, {user.error(), jti, claim.id}, options.wire);
    }
    co_return decision{.dies = blacklist_.row_of(*presented, text, *user, now),
                       .next = issue(*presented, *user, now),
                       .active_user = *user,
                       .claimed_user = claim.id};
}

base::task<rest::answer> token_refresh_view::post(rest::request& r) {
    const base::time_point now = clock_.now();
    auto decided = co_await decide(r, now);
    if (!decided) co_return std::unexpected(std::move(decided.error()));
    issued& next = decided->next;
    const std::string jti = decided->dies.jti;
    const auto recorded = co_await record(std::move(decided->dies), std::move(next.row), decided->active_user, now);
    if (!recorded) {
        co_return refuse(log_, r, {recorded.error(), jti, decided->claimed_user}, backend_.options().wire);
    }
    log_success(log_, base::event::token_refreshed, r, jti, decided->claimed_user);

    base::json::object body;
    body.reserve(2);
    body.set("access", std::move(next.access));
    if (next.refresh) body.set("refresh", std::move(*next.refresh));
    co_return rest::response{.status = 200, .data = std::move(body), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace tokens
