// What the rooms below report, as the panel is told. The one place of this room that knows status codes.
#pragma once

#include "admin/permissions.hpp"
#include "rest/error.hpp"
#include "store/errors.hpp"

#include <expected>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace admin {

[[nodiscard]] rest::error refusal(store::errc e);
/// A 403 with its text, or a 400 beside its field.
[[nodiscard]] rest::error refusal(const objection& why);
[[nodiscard]] rest::error refusal(const std::vector<objection>& why);

/// Django's get_object_or_404: the row that a store found, or why there is none.
template <class Row>
[[nodiscard]] std::expected<Row, rest::error> object_or_404(store::result<std::optional<Row>> found) {
    if (!found) return std::unexpected(refusal(found.error()));
    if (!*found) return std::unexpected(rest::not_found());
    return std::move(**found);
}

[[nodiscard]] rest::error not_signed_in();  // 401 not_authenticated
[[nodiscard]] rest::error forbidden();      // 403 permission_denied
[[nodiscard]] rest::error csrf_failed();    // 403
[[nodiscard]] rest::error insecure_transport();

/// Why nobody signs in here, and what to do.
inline constexpr std::string_view insecure_transport_text =
    "Sign-in needs https: the session would travel in the clear. Serve with HTTP.TLS_CERTIFICATE_FILE, or behind a "
    "proxy that is named in HTTP.TRUSTED_PROXIES and sends X-Forwarded-Proto; on the machine itself open "
    "http://localhost.";

}  // namespace admin
