// What the log says about tokens: the request, the jti and the user, never a token (S13, H10).
#pragma once

#include "base/log.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"
#include "tokens/blacklist.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace tokens {

/// token_reused for a blacklisted token, else token_refused with its reason code.
void log_rejection(base::logger& log, const rest::request& r, const rejection& refused);

/// The same, and the answer to it: what a view ends with.
[[nodiscard]] std::unexpected<rest::error> refuse(base::logger& log, const rest::request& r, const rejection& refused,
                                                  compatibility wire);

/// token_refreshed, token_blacklisted.
void log_success(base::logger& log, base::event what, const rest::request& r, std::string_view jti,
                 std::optional<std::int64_t> user_id);

}  // namespace tokens
