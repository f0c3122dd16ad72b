// The texts of DRF's exceptions (rest_framework/exceptions.py), each in one place.
#include "rest/error.hpp"

#include <fmt/format.h>

namespace rest {

error detail(int status, std::string_view text, std::string_view code) {
    base::json::object body;
    body.set("detail", text);
    if (!code.empty()) body.set("code", code);
    return {.status = status, .body = std::move(body), .headers = {}, .reason = {}};
}

error field_error(std::string_view field, std::string_view text) {
    base::json::object body;
    body.set(field, base::json::array{base::json::value{text}});
    return {.status = 400, .body = std::move(body), .headers = {}, .reason = {}};
}

error not_authenticated() {
    return detail(401, "Authentication credentials were not provided.");
}

error permission_denied() {
    return detail(403, "You do not have permission to perform this action.");
}

error not_found() {
    return detail(404, "Not found.");
}

error method_not_allowed(std::string_view method) {
    return detail(405, fmt::format("Method \"{}\" not allowed.", method));
}

error not_acceptable() {
    return detail(406, "Could not satisfy the request Accept header.");
}

error unsupported_media_type(std::string_view media_type) {
    return detail(415, fmt::format("Unsupported media type \"{}\" in request.", media_type));
}

error throttled(std::chrono::seconds wait) {
    const std::int64_t count = wait.count();
    error e = detail(
        429, fmt::format("Request was throttled. Expected available in {} second{}.", count, count == 1 ? "" : "s"));
    e.headers.push_back({"Retry-After", fmt::format("{}", count)});
    return e;
}

error unavailable(std::string_view reason, int retry_after_seconds) {
    error e = detail(503, "Service temporarily unavailable, try again later.");
    e.headers.push_back({"Retry-After", fmt::format("{}", retry_after_seconds)});
    e.reason = reason;
    return e;
}

}  // namespace rest
