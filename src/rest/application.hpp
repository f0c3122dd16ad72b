// The URL table and Django's middleware around it: what `http::server` calls.
#pragma once

#include "base/log.hpp"
#include "http/message.hpp"
#include "rest/view.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// django-cors-headers' settings, by their names.
struct cors_settings {
    std::vector<std::string> allowed_origins;  ///< CORS_ALLOWED_ORIGINS: scheme://host[:port], exact
    std::vector<std::string>
        allowed_origin_regexes;          ///< CORS_ALLOWED_ORIGIN_REGEXES: matched from the start, as re.match
    bool allow_all_origins = false;      ///< CORS_ALLOW_ALL_ORIGINS
    bool allow_credentials = false;      ///< CORS_ALLOW_CREDENTIALS
    bool allow_private_network = false;  ///< CORS_ALLOW_PRIVATE_NETWORK
    std::vector<std::string> allow_methods{"DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"};
    std::vector<std::string> allow_headers{"accept",     "authorization", "content-type",
                                           "user-agent", "x-csrftoken",   "x-requested-with"};
    std::vector<std::string> expose_headers;
    int preflight_max_age = 86400;    ///< seconds; 0: the header is left out
    std::string urls_regex = "^.*$";  ///< CORS_URLS_REGEX
};

/// Django's settings of CommonMiddleware, SecurityMiddleware and XFrameOptionsMiddleware.
struct middleware_settings {
    std::vector<std::string> allowed_hosts{"127.0.0.1", "localhost",
                                           "[::1]"};  ///< ALLOWED_HOSTS; `.example.com` and `*` as in Django
    bool append_slash = true;                         ///< APPEND_SLASH
    std::string x_frame_options = "DENY";             ///< X_FRAME_OPTIONS; empty: left out
    bool content_type_nosniff = true;                 ///< SECURE_CONTENT_TYPE_NOSNIFF
    std::string referrer_policy = "same-origin";      ///< SECURE_REFERRER_POLICY; empty: left out
    std::string
        cross_origin_opener_policy;  ///< SECURE_CROSS_ORIGIN_OPENER_POLICY (Django 4.0+: same-origin); empty: left out
    int hsts_seconds = 0;            ///< SECURE_HSTS_SECONDS, on https answers
    bool hsts_include_subdomains = false;
    bool hsts_preload = false;
    bool ssl_redirect = false;  ///< SECURE_SSL_REDIRECT
    std::string ssl_host;       ///< SECURE_SSL_HOST
    cors_settings cors;
};

/// A pattern of CORS that is no regular expression, an origin without a scheme: a sentence each.
[[nodiscard]] std::vector<std::string> check_settings(const middleware_settings& options);

/// Django's ROOT_URLCONF and its middleware stack. Build it, add the paths, then share it read-only.
class application {
public:
    application(middleware_settings options, base::logger& log);
    ~application();

    /// `route` as in a URL table: `/accounts/token/`, `/admin/api/users/<int:id>/`. The view must outlive the
    /// application. A route without places goes before those with them.
    void path(std::string_view route, view& v);
    /// A page or a file: Django's middleware is around it, GET and HEAD only.
    void page(std::string_view path, http::handler handle);
    /// A path outside REST (healthz, readyz): no middleware, no slash rule, GET and HEAD only.
    void plain(std::string_view path, http::handler handle);

    /// Host check, CORS, APPEND_SLASH, the URL table, security headers, access log. An exception of a view is logged
    /// with the request id and answered with Django's 500 page (H09).
    [[nodiscard]] base::task<http::response> operator()(http::request r) const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Django's bare pages for 400, 404 and 500 (contract section 1.1).
[[nodiscard]] http::response django_page(int status);

}  // namespace rest
