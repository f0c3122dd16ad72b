// application/x-www-form-urlencoded as Django's QueryDict reads it.
#pragma once

#include "rest/error.hpp"
#include "rest/request.hpp"

#include <cstddef>
#include <expected>
#include <string_view>

namespace rest {

inline constexpr std::size_t max_form_fields = 1000;  ///< Django's DATA_UPLOAD_MAX_NUMBER_FIELDS
inline constexpr std::size_t max_form_memory =
    2'621'440;  ///< Django's DATA_UPLOAD_MAX_MEMORY_SIZE, bytes without files

[[nodiscard]] std::expected<request_data, error> parse_form(std::string_view body, std::string_view charset);

/// Bytes of a form's name or value as text: bad ones as U+FFFD.
[[nodiscard]] std::string form_text(std::string bytes, std::string_view charset);

[[nodiscard]] error too_many_form_fields();

}  // namespace rest
