// Claims of new tokens, in the order in which Simple JWT writes them (contract sections 6, 7 and 12.1).
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "tokens/kinds.hpp"
#include "tokens/settings.hpp"

#include <cstdint>
#include <string>

namespace tokens {

/// token_type, exp, iat, jti.
[[nodiscard]] base::json::object new_claims(const token_kind& kind, const settings& options, base::time_point now,
                                            std::string jti);

/// The user's id as the wire has it: text in the newest, a number in 5.2.
[[nodiscard]] base::json::value user_id_value(std::int64_t id, const settings& options);

/// An access token out of a refresh token: its own token_type, exp, iat and jti, then every other claim in its order.
/// In 5.2 the iat of the refresh token takes the place of the own one.
[[nodiscard]] base::json::object access_claims(const base::json::object& refresh, const settings& options,
                                               base::time_point now, std::string jti);

/// The refresh token that follows: the same claims in the same places with a new jti, exp and iat.
[[nodiscard]] base::json::object rotated_claims(base::json::object refresh, const settings& options,
                                                base::time_point now, std::string jti);

/// When a token of this kind that is issued now expires: whole seconds.
[[nodiscard]] base::time_point expiry_of(const token_kind& kind, const settings& options, base::time_point now);

}  // namespace tokens
