// `HOST:PORT`, as an address to listen on or to ask is written.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace http {

struct host_port {
    std::string_view host;  ///< what stands before the last colon, unread: brackets of an IPv6 address too
    std::uint16_t port = 0;
};

/// The host points into `text`. The error says how an address to listen on is written.
[[nodiscard]] std::expected<host_port, std::string_view> split_host_port(std::string_view text);

}  // namespace http
