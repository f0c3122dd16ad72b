// The table of token kinds: Simple JWT's AccessToken, RefreshToken and UntypedToken.
#pragma once

#include "tokens/settings.hpp"

#include <chrono>
#include <string_view>

namespace tokens {

/// A row of the table. A new kind is a new row; nothing below it branches on names.
struct token_kind {
    std::string_view token_type;                ///< the claim's value; empty: any, not even looked at
    std::string_view class_name;                ///< Simple JWT's name of it, for the `messages` of a refused header
    std::chrono::seconds settings::* lifetime;  ///< null: never issued
    bool checks_blacklist;                      ///< the jti is looked up before the other claims are judged
};

inline constexpr token_kind access_token{"access", "AccessToken", &settings::access_token_lifetime, false};
inline constexpr token_kind refresh_token{"refresh", "RefreshToken", &settings::refresh_token_lifetime, true};
inline constexpr token_kind untyped_token{"", "UntypedToken", nullptr, false};

}  // namespace tokens
