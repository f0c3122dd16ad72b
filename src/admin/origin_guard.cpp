// Origins are compared as texts after the port that the scheme implies is taken away: what is not exactly the own one
// is foreign.
#include "admin/origin_guard.hpp"

#include "base/text.hpp"
#include "rest/parsers_header.hpp"

namespace admin {
namespace {

/// `EXAMPLE.com:443` -> `example.com` for https.
std::string without_default_port(std::string_view host, std::string_view scheme) {
    const std::string_view implied = scheme == "https" ? ":443" : ":80";
    // An IPv6 address has its colons in brackets, so that a port is always behind the last `]`.
    if (host.ends_with(implied)) host.remove_suffix(implied.size());
    return base::ascii_lower(host);
}

}  // namespace

bool is_safe(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool is_same_origin(std::string_view origin, std::string_view scheme, std::string_view host) {
    constexpr std::string_view separator = "://";
    const std::size_t end = origin.find(separator);
    if (end == std::string_view::npos || host.empty()) return false;
    if (!base::ascii_iequal(origin.substr(0, end), scheme)) return false;
    const std::string_view authority = origin.substr(end + separator.size());
    return !authority.empty() && without_default_port(authority, scheme) == without_default_port(host, scheme);
}

bool is_from_page(const http::request& r) {
    const auto origin = r.headers.find("Origin");
    if (origin && !is_same_origin(*origin, r.scheme, r.host)) return false;
    if (is_safe(r.method)) return true;
    const auto site = r.headers.find("Sec-Fetch-Site");
    if (site) return *site == "same-origin";
    return origin.has_value();
}

bool has_json_type(const http::request& r) {
    const auto type = r.headers.find("Content-Type");
    if (!type) return r.body.empty();
    return rest::parse_header_value(*type).value == "application/json";
}

}  // namespace admin
