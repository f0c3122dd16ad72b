// DRF's request parsers: JSON, urlencoded form, multipart form, chosen by Content-Type (contract section 2).
#pragma once

#include "http/message.hpp"
#include "rest/error.hpp"
#include "rest/request.hpp"

#include <expected>

namespace rest {

/// request.data. An empty body is an empty object whatever its type. The errors are 415 and 400; where Django would
/// answer with its bare 400 page (too many fields, too much form data), the sentence of its exception stands in
/// `detail`.
[[nodiscard]] std::expected<request_data, error> parse_body(const http::request& r);

}  // namespace rest
