// The bare pages that this room answers by itself, in the skeleton of Django's own (contract section 1.1).
#pragma once

#include "http/message.hpp"

#include <string_view>

namespace http {

/// The reason phrase of a status (RFC 9110 section 15); "Unknown" if it has none.
[[nodiscard]] std::string_view reason_phrase(int status);

/// A page with the status as its title; 503 also says Retry-After.
[[nodiscard]] response error_page(int status);

}  // namespace http
