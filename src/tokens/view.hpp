// Simple JWT's TokenViewBase: open to all, no Authorization read, its own WWW-Authenticate on a 401.
#pragma once

#include "rest/view.hpp"
#include "tokens/settings.hpp"

#include <string>
#include <string_view>

namespace tokens {

/// `JWT realm="api"`: the first of AUTH_HEADER_TYPES.
[[nodiscard]] std::string www_authenticate(const settings& options);

/// A POST view with `shown` in its OPTIONS.
[[nodiscard]] rest::view_declaration token_view_declaration(std::string_view name, std::string_view description,
                                                            const rest::serializer& shown, const settings& options);

}  // namespace tokens
