// Cross-origin requests: django-cors-headers 4 (src/corsheaders/middleware.py) over its own settings.
#pragma once

#include "http/message.hpp"
#include "rest/application.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// Immutable; shared by all requests.
class cors_policy {
public:
    /// Throws std::invalid_argument for a pattern that `check_cors` refuses.
    explicit cors_policy(const cors_settings& options);
    ~cors_policy();

    /// False while no origin is allowed: then an answer has no trace of CORS.
    [[nodiscard]] bool enabled() const;

    /// An OPTIONS with Access-Control-Request-Method on a path of CORS_URLS_REGEX: answered with an empty 200.
    [[nodiscard]] bool is_preflight(const http::request& r) const;

    /// `Vary: origin`, and the Access-Control headers for an allowed origin.
    void add_headers(const http::request& r, http::response& out) const;

    /// The text itself stands in CORS_ALLOWED_ORIGINS, or a pattern fits from its start (S16).
    [[nodiscard]] bool allows(std::string_view origin) const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// A sentence per fault; appended to `faults`.
void check_cors(const cors_settings& options, std::vector<std::string>& faults);

}  // namespace rest
