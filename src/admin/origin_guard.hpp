// Cross-site request forgery (S15): does a request come from the page itself? Pure; nothing is remembered.
#pragma once

#include "rest/request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace admin {

/// GET, HEAD and OPTIONS change nothing.
[[nodiscard]] bool is_safe(std::string_view method);

/// `origin` is scheme, host and port of the request's own URL; a port that the scheme implies may be left out (RFC 6454
/// section 4 and 7). `null`, several origins and anything that is no origin are not.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view scheme, std::string_view host);

/// Unsafe methods need an Origin that is the request's own or, without one, `Sec-Fetch-Site: same-origin`; where both
/// are sent both must say so. Safe ones are refused only with a foreign Origin, which an allowance of CORS would send.
[[nodiscard]] bool is_from_page(const http::request& r);

/// A body is JSON, and says so; a form needs no script to be sent.
[[nodiscard]] bool has_json_type(const http::request& r);

}  // namespace admin
