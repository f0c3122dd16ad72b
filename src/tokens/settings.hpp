// Simple JWT's SIMPLE_JWT block, by its names, and what Latchkey adds to it.
#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tokens {

/// Whose wire: the newest Simple JWT (after 5.5.1), or 5.2 (contract section 12.1).
enum class compatibility { newest, v5_2 };

/// What stands in the `token` column of an outstanding token.
enum class stored_token {
    digest,  ///< `sha256:` and 64 hex digits: a copy of the database signs nobody in (S13)
    clear,   ///< the whole token, as Simple JWT stores it
};

struct settings {
    std::chrono::seconds access_token_lifetime{300};       ///< ACCESS_TOKEN_LIFETIME
    std::chrono::seconds refresh_token_lifetime{864'000};  ///< REFRESH_TOKEN_LIFETIME
    bool rotate_refresh_tokens = true;                     ///< ROTATE_REFRESH_TOKENS
    bool blacklist_after_rotation = true;                  ///< BLACKLIST_AFTER_ROTATION; ignored without rotation
    bool update_last_login = false;                        ///< UPDATE_LAST_LOGIN
    std::string algorithm = "HS256";                       ///< ALGORITHM: HS256, HS384, HS512
    base::secret signing_key;                              ///< SIGNING_KEY; empty in the file: SECRET_KEY
    std::string audience;                                  ///< AUDIENCE; empty: neither written nor checked (J19)
    std::string issuer;                                    ///< ISSUER; empty: neither written nor checked (J18)
    std::chrono::seconds leeway{0};                        ///< LEEWAY, for exp, iat and nbf
    std::vector<std::string> auth_header_types{
        "JWT", "Bearer"};  ///< AUTH_HEADER_TYPES, case-sensitive; the first is shown in WWW-Authenticate
    std::string auth_header_name = "Authorization";            ///< AUTH_HEADER_NAME, as an HTTP field name
    std::string user_id_claim = "user_id";                     ///< USER_ID_CLAIM
    std::string jti_claim = "jti";                             ///< JTI_CLAIM
    std::string token_type_claim = "token_type";               ///< TOKEN_TYPE_CLAIM
    compatibility wire = compatibility::newest;                ///< COMPATIBILITY = "newest" | "5.2"
    stored_token store_refresh_tokens = stored_token::digest;  ///< STORE_REFRESH_TOKENS = "digest" | "clear"
    std::string www_authenticate_realm = "api";
};

}  // namespace tokens
