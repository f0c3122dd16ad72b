// A table of phrases and one skeleton; 500 is spelled as Django spells it.
#include "http/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace http {

namespace {

constexpr auto phrases = std::to_array<std::pair<int, std::string_view>>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Requested Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Entity"},
    {423, "Locked"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

}  // namespace

std::string_view reason_phrase(int status) {
    const auto found = std::ranges::lower_bound(phrases, status, {}, &std::pair<int, std::string_view>::first);
    return found != phrases.end() && found->first == status ? found->second : "Unknown";
}

response error_page(int status) {
    const std::string_view phrase = status == 500 ? "Server Error" : reason_phrase(status);
    response page;
    page.status = status;
    page.headers.add("Content-Type", "text/html");
    page.headers.add("X-Content-Type-Options", "nosniff");
    if (status == 503) page.headers.add("Retry-After", "1");
    page.body = fmt::format(
        "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>{0} ({1})</title>\n</head>\n<body>\n"
        "  <h1>{0} ({1})</h1><p></p>\n</body>\n</html>\n",
        phrase, status);
    return page;
}

}  // namespace http
