// One line per request, and one more for a request that failed by an exception.
#pragma once

#include "base/log.hpp"
#include "rest/request.hpp"

#include <chrono>
#include <string_view>

namespace rest {

/// The path without its query, where tokens can stand (S13); the user if the request was signed in; why it was refused.
void log_request(base::logger& log, base::log_level level, const request& r, int status, std::string_view reason,
                 std::chrono::steady_clock::duration took);

void log_failure(base::logger& log, const request& r, std::string_view what);

}  // namespace rest
