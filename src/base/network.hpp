// Which addresses are one party: whoever has one address of an IPv6 network has all of it.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// IPv4-mapped IPv6 as the IPv4 that it is.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& from);

/// Bytes of the two prefixes that IPv6 networks are handed out in: to a home or a host, and to a site.
inline constexpr std::size_t v6_host_network = 8;  // /64
inline constexpr std::size_t v6_site_network = 6;  // /48

/// An IPv4 address, mapped into IPv6 or not, as its text; the first `v6_bytes` bytes of an IPv6 one. Nothing for a text
/// that is no address.
[[nodiscard]] std::optional<std::string> network_of(std::string_view address, std::size_t v6_bytes);

/// Whether the address stands on the Internet for one party: not loopback, link-local or private (RFC 1918, RFC 4193,
/// RFC 6598), nor a text that is no address, such as a Unix socket's. Behind any of those may be a proxy and everybody.
[[nodiscard]] bool is_public_address(std::string_view address);

}  // namespace base
