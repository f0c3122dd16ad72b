// Token.__init__, RefreshToken.access_token and the rotation of TokenRefreshSerializer, as pure functions.
#include "tokens/claims.hpp"

#include <array>
#include <utility>

namespace tokens {
namespace {

/// The four below, the user's id, and a few of the site's own.
constexpr std::size_t usual_claims = 8;

std::int64_t exp_of(const token_kind& kind, const settings& options, base::time_point now) {
    return base::unix_seconds(now) + (options.*kind.lifetime).count();
}

/// What an access token never takes over from its refresh token.
bool is_own_claim(std::string_view name, const settings& options) {
    if (name == "iat") return options.wire == compatibility::newest;
    return name == options.token_type_claim || name == "exp" || name == options.jti_claim || name == "jti";
}

}  // namespace

base::time_point expiry_of(const token_kind& kind, const settings& options, base::time_point now) {
    return base::time_point{base::seconds{exp_of(kind, options, now)}};
}

base::json::object new_claims(const token_kind& kind, const settings& options, base::time_point now, std::string jti) {
    base::json::object claims;
    claims.reserve(usual_claims);
    claims.set(options.token_type_claim, kind.token_type);
    claims.set("exp", exp_of(kind, options, now));
    claims.set("iat", base::unix_seconds(now));
    claims.set(options.jti_claim, std::move(jti));
    return claims;
}

base::json::value user_id_value(std::int64_t id, const settings& options) {
    if (options.wire == compatibility::newest) return std::to_string(id);
    return id;
}

base::json::object access_claims(const base::json::object& refresh, const settings& options, base::time_point now,
                                 std::string jti) {
    base::json::object claims = new_claims(access_token, options, now, std::move(jti));
    for (const base::json::member& claim : refresh) {
        if (!is_own_claim(claim.name, options)) claims.set(claim.name, claim.value);
    }
    return claims;
}

base::json::object rotated_claims(base::json::object refresh, const settings& options, base::time_point now,
                                  std::string jti) {
    refresh.set(options.jti_claim, std::move(jti));
    refresh.set("exp", exp_of(refresh_token, options, now));
    refresh.set("iat", base::unix_seconds(now));
    return refresh;
}

}  // namespace tokens
