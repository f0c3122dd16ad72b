// What makes a token good: contract section 6.1 in its order, without I/O and with `now` as an argument.
//
// The steps are three because the blacklist stands between them: decode (signature and times), then the caller's look
// into the blacklist, then check_claims.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "jose/keys.hpp"
#include "tokens/errors.hpp"
#include "tokens/kinds.hpp"
#include "tokens/settings.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tokens {

/// Claims under a good signature and within their times.
struct decoded_token {
    base::json::object claims;
    bool duplicate_names = false;
    std::optional<base::time_point> expires_at;  ///< nothing: there is no exp, and check_claims will say so
};

/// Steps 1 and 2: signature, iat, nbf, exp, then issuer and audience where configured.
[[nodiscard]] std::expected<decoded_token, errc> decode(std::string_view token, const jose::signing_key& key,
                                                        const settings& options, base::time_point now);

/// The second half of `decode`, for claims whose signature is known to be good.
[[nodiscard]] std::optional<errc> check_times(const base::json::object& claims, const settings& options,
                                              base::time_point now);

/// Step 3's key: the jti of a kind that checks the blacklist. A jti that cannot be one (missing, null, a number) is
/// `bad_claim`: what cannot be revoked must not be used.
[[nodiscard]] std::expected<std::string, errc> blacklist_key(const decoded_token& token, const settings& options);

/// Steps 4 to 6: exp, jti and token_type are there and right. Last, a name that came twice (J12), so that the recorded
/// answers for the last value stay.
[[nodiscard]] std::optional<errc> check_claims(const decoded_token& token, const token_kind& kind,
                                               const settings& options);

/// The claim that names the user.
struct user_claim {
    bool present = false;            ///< the claim is there, whatever it says
    bool names_somebody = false;     ///< and Python would call it true: not null, 0 or empty
    std::optional<std::int64_t> id;  ///< nothing: a form that is no id (J20)
};
[[nodiscard]] user_claim read_user(const base::json::object& claims, const settings& options);

/// The jti for the log; empty if it is no text.
[[nodiscard]] std::string_view log_id(const base::json::object& claims, const settings& options);

}  // namespace tokens
