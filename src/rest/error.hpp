// The one writer of error bodies: DRF's APIException and its exception handler.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// A refused request as DRF would raise it. `body` is what goes on the wire.
struct error {
    int status = 500;
    base::json::value body;
    /// More headers, such as Retry-After. `WWW-Authenticate` is added to each 401 by the dispatcher.
    std::vector<http::header_field> headers;
    /// Why, for the log only: never on the wire.
    std::string reason;
};

/// `{"detail": ...}` with DRF's or Simple JWT's `code` where one is given.
[[nodiscard]] error detail(int status, std::string_view text, std::string_view code = {});

/// `{"field": ["message", ...]}` with status 400.
[[nodiscard]] error field_error(std::string_view field, std::string_view text);

[[nodiscard]] error not_authenticated();  // 401 Authentication credentials were not provided.
[[nodiscard]] error permission_denied();  // 403 You do not have permission to perform this action.
[[nodiscard]] error not_found();          // 404 Not found.
[[nodiscard]] error method_not_allowed(std::string_view method);          // 405
[[nodiscard]] error not_acceptable();                                     // 406
[[nodiscard]] error unsupported_media_type(std::string_view media_type);  // 415
/// 429 with Retry-After: DRF's Throttled. `wait` is at least a second.
[[nodiscard]] error throttled(std::chrono::seconds wait);
/// 503 with Retry-After: the database or the hash queue cannot serve now. Never a 401: that would log people out.
[[nodiscard]] error unavailable(std::string_view reason, int retry_after_seconds = 1);

}  // namespace rest
