// Host is hostile: only the characters of a name, an address or a port get past the first function.
#include "rest/hosts.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace rest {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
}

bool is_address_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
}

/// `:` and digits, or nothing.
bool is_port(std::string_view text) {
    return text.empty() || (text.size() > 1 && text.front() == ':' && std::ranges::all_of(text.substr(1), is_digit));
}

/// Django's `\[[a-f0-9]*:[a-f0-9.:]+\]`: not a full check of IPv6, as there.
bool is_bracketed_address(std::string_view text) {
    const std::string_view inside = text.substr(1, text.size() - 2);
    const std::size_t colon = inside.find(':');
    return colon != std::string_view::npos && colon + 1 < inside.size() &&
           std::ranges::all_of(inside, is_address_character) && !inside.substr(0, colon).contains('.');
}

bool matches(std::string_view domain, std::string_view pattern) {
    if (pattern == "*") return true;
    if (base::ascii_iequal(domain, pattern)) return true;
    if (!pattern.starts_with('.')) return false;
    if (base::ascii_iequal(domain, pattern.substr(1))) return true;
    return domain.size() > pattern.size() && base::ascii_iequal(domain.substr(domain.size() - pattern.size()), pattern);
}

}  // namespace

std::string_view domain_of(std::string_view host) {
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos || !is_port(host.substr(end + 1))) return {};
        const std::string_view address = host.substr(0, end + 1);
        return is_bracketed_address(address) ? address : std::string_view{};
    }
    const std::size_t colon = host.find(':');
    std::string_view domain = host.substr(0, colon);
    if (!std::ranges::all_of(domain, is_name_character)) return {};
    if (colon != std::string_view::npos && !is_port(host.substr(colon))) return {};
    if (domain.ends_with('.')) domain.remove_suffix(1);
    return domain;
}

bool host_allowed(std::string_view host, const std::vector<std::string>& patterns) {
    const std::string_view domain = domain_of(host);
    return !domain.empty() &&
           std::ranges::any_of(patterns, [domain](const std::string& p) { return matches(domain, p); });
}

}  // namespace rest
