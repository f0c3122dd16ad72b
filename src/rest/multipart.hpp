// multipart/form-data (RFC 7578) as Django 3.2's MultiPartParser reads it.
#pragma once

#include "rest/error.hpp"
#include "rest/request.hpp"

#include <expected>
#include <string_view>

namespace rest {

inline constexpr std::size_t max_form_files = 100;  ///< Django's DATA_UPLOAD_MAX_NUMBER_FILES

/// `content_type` is the whole header, which names the boundary.
[[nodiscard]] std::expected<request_data, error> parse_multipart(std::string_view body, std::string_view content_type,
                                                                 std::string_view charset);

}  // namespace rest
