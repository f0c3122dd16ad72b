// RefreshToken.for_user and its access_token.
#include "tokens/issuer.hpp"

#include "tokens/blacklist.hpp"
#include "tokens/claims.hpp"

#include <utility>

namespace tokens {

issuer::issuer(const settings& options, store::token_store& store, base::clock& clock, base::random_source& random)
    : backend_(options),
      store_(store),
      clock_(clock),
      random_(random) {}

base::task<std::expected<token_pair, rest::error>> issuer::issue_pair(std::int64_t user_id) {
    const settings& options = backend_.options();
    const base::time_point now = clock_.now();
    auto [jti, access_jti] = base::two_uuid4_hex(random_);
    base::json::object claims = new_claims(refresh_token, options, now, jti);
    claims.set(options.user_id_claim, user_id_value(user_id, options));
    token_pair pair;
    pair.access = backend_.encode(access_claims(claims, options, now, std::move(access_jti)));
    pair.refresh = backend_.encode(std::move(claims));

    const auto listed =
        co_await store_.add_outstanding({.jti = jti,
                                         .token = stored_form(pair.refresh, options.store_refresh_tokens),
                                         .user_id = user_id,
                                         .created_at = now,
                                         .expires_at = expiry_of(refresh_token, options, now)});
    if (!listed) co_return std::unexpected(to_error(errc::unavailable, options.wire));
    co_return pair;
}

}  // namespace tokens
