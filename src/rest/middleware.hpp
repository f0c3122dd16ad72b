// What Django's SecurityMiddleware, CommonMiddleware and XFrameOptionsMiddleware do to every request and answer.
#pragma once

#include "http/message.hpp"
#include "rest/application.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// The headers that every answer gets, written once. As Django's setdefault: what an answer already has stays.
class security_headers {
public:
    explicit security_headers(const middleware_settings& options);
    /// `framed`: with X-Frame-Options (all answers but redirects); `secure`: with Strict-Transport-Security.
    void add(http::response& out, bool framed, bool secure) const;

private:
    std::vector<http::header_field> always_;
    std::string frame_options_;
    std::string transport_security_;
};

/// Django's escape_uri_path: what a decoded path is in a URL. Control characters, blanks and bytes beyond ASCII never
/// stay.
[[nodiscard]] std::string escape_path(std::string_view path);
/// Django's iri_to_uri over a raw query; with its `?`, or empty.
[[nodiscard]] std::string escape_query(std::string_view query);
/// Django's escape_leading_slashes: `//evil.com/` as a Location would name another host (H12).
[[nodiscard]] std::string escape_leading_slashes(std::string path);

/// HttpResponsePermanentRedirect.
[[nodiscard]] http::response moved_permanently(std::string_view location);

}  // namespace rest
