// Why a token is refused, and the one place that turns it into an answer (contract sections 6.1, 7, 12.1).
#pragma once

#include "rest/error.hpp"
#include "tokens/settings.hpp"

#include <string_view>

namespace tokens {

enum class errc {
    bad_token = 1,  ///< shape, algorithm, signature or payload
    bad_claim,      ///< a time, aud, iss, jti or sub that cannot be accepted, or a name that came twice
    not_yet_valid,  ///< iat or nbf ahead
    expired,
    blacklisted,
    no_exp,
    no_id,
    no_type,
    wrong_type,
    no_active_account,  ///< the token's user is gone or inactive
    unavailable,        ///< the store cannot tell: 503, never 401 (H11)
};

/// Simple JWT's words. The wires differ in the first four only: one sentence in 5.2, two in the newest.
[[nodiscard]] std::string_view message(errc e, compatibility wire);
/// The stable spelling in the log: `expired`, `wrong_type`.
[[nodiscard]] std::string_view reason_code(errc e);

/// 401 with `token_not_valid`, the 401 without a code for `no_active_account`, or 503.
[[nodiscard]] rest::error to_error(errc e, compatibility wire);

}  // namespace tokens
