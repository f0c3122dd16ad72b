// /site.json: what the pages must know of the settings, and nothing else of them.
#pragma once

#include "app/settings.hpp"

#include <string>

namespace app {

/// JSON: `name`, `logo`, `username_field`, `registration`, `password_rules`, `me_patch`, `auth_header_type`.
[[nodiscard]] std::string about(const settings& options);

}  // namespace app
