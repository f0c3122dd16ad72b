// RFC 6265bis: the prefix __Host- makes browsers insist on Secure, Path=/ and no Domain, so that no other host sets it.
#include "admin/cookies.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>

namespace admin {
namespace {

constexpr std::size_t value_bytes = 32;

bool is_loopback_address(std::string_view text) {
    boost::system::error_code not_one;
    const auto address = boost::asio::ip::make_address(std::string(text.substr(0, 64)), not_one);
    return !not_one && address.is_loopback();
}

/// `localhost:8000`, `127.0.0.1`, `[::1]:8000`.
bool is_loopback_host(std::string_view host) {
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        return end != std::string_view::npos && is_loopback_address(host.substr(1, end - 1));
    }
    const std::string_view name = host.substr(0, host.find(':'));
    return base::ascii_iequal(name, "localhost") || is_loopback_address(name);
}

/// A proxy of this machine stands before us, and who is behind it is not known.
bool names_a_proxy(const http::request& r) {
    constexpr std::array<std::string_view, 7> fields{"X-Forwarded-For",
                                                     "X-Forwarded-Proto",
                                                     "X-Forwarded-Host",
                                                     "X-Forwarded-Port",
                                                     "X-Real-IP",
                                                     "Forwarded",
                                                     "Via"};
    return std::ranges::any_of(fields, [&](std::string_view name) { return r.headers.contains(name); });
}

}  // namespace

transport transport_of(const http::request& r) {
    if (r.secure()) return transport::secure;
    const bool near = r.peer == "unix" || is_loopback_address(r.peer);
    const bool same = r.client == r.peer || is_loopback_address(r.client);
    return near && same && is_loopback_host(r.host) && !names_a_proxy(r) ? transport::local : transport::insecure;
}

std::string_view cookie_name(transport how) {
    switch (how) {
        case transport::secure:
            return "__Host-latchkey_admin";
        case transport::local:
            return "latchkey_admin";
        case transport::insecure:
            break;
    }
    return {};
}

std::optional<std::string> session_cookie(const http::request& r) {
    const std::string_view wanted = cookie_name(transport_of(r));
    const auto header = r.headers.find("Cookie");
    if (wanted.empty() || !header) return std::nullopt;
    std::string_view rest = *header;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view pair = base::strip(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != wanted) continue;
        std::string value(pair.substr(equals + 1));
        const auto bytes = base::base64url_decode(value);
        if (bytes && bytes->size() == value_bytes) return value;
        return std::nullopt;
    }
    return std::nullopt;
}

std::string set_cookie(transport how, std::string_view value, base::seconds age) {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name(how), value, age.count(),
                       how == transport::secure ? "; Secure" : "");
}

std::string clear_cookie(transport how) {
    return set_cookie(how, "", base::seconds(0));
}

}  // namespace admin
