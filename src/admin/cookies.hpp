// The session cookie (S14): which name, over which transport, with which attributes. Pure.
#pragma once

#include "base/clock.hpp"
#include "rest/request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace admin {

/// How a request came, as far as a cookie may be trusted to it.
enum class transport {
    secure,    ///< https, here or at a configured proxy
    local,     ///< http that never left this machine: peer, client and Host are loopback, and no proxy named itself
    insecure,  ///< http from elsewhere: no cookie is read or set
};

[[nodiscard]] transport transport_of(const http::request& r);

/// `__Host-latchkey_admin`, and `latchkey_admin` where there is no https. Empty for `insecure`.
[[nodiscard]] std::string_view cookie_name(transport how);

/// The value of the session cookie that belongs to the request's transport, if it is one that we could have made.
[[nodiscard]] std::optional<std::string> session_cookie(const http::request& r);

/// The value of Set-Cookie.
[[nodiscard]] std::string set_cookie(transport how, std::string_view value, base::seconds age);
[[nodiscard]] std::string clear_cookie(transport how);

}  // namespace admin
