// ALLOWED_HOSTS: Django's get_host, split_domain_port and validate_host (django/http/request.py).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// The domain of a Host value, without its port and one trailing dot, in its own case; empty if the value is malformed.
[[nodiscard]] std::string_view domain_of(std::string_view host);

/// `patterns` are lower-cased: a name, `.example.com` (it and every name below it), or `*`.
[[nodiscard]] bool host_allowed(std::string_view host, const std::vector<std::string>& patterns);

}  // namespace rest
