// Cut at the last colon: an IPv6 address has some of its own.
#include "http/host_port.hpp"

#include <charconv>
#include <system_error>

namespace http {

std::expected<host_port, std::string_view> split_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::unexpected("write ADDR:PORT, [V6]:PORT or unix:/path");
    const auto digits = text.substr(colon + 1);
    host_port out{.host = text.substr(0, colon)};
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (digits.empty() || error != std::errc{} || stop != digits.data() + digits.size())
        return std::unexpected("the port is a number from 0 to 65535");
    return out;
}

}  // namespace http
