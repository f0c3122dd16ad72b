// Addresses are parsed by Asio; a scope (fe80::1%eth0) is not part of a network.
#include "base/network.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace base {
namespace {

using boost::asio::ip::address;

constexpr std::size_t longest_address = 64;

std::optional<address> parse(std::string_view text) {
    if (text.size() > longest_address) return std::nullopt;
    boost::system::error_code not_one;
    const address parsed = boost::asio::ip::make_address(std::string(text), not_one);
    if (not_one) return std::nullopt;
    return plain_address(parsed);
}

struct v4_block {
    std::uint32_t base;
    unsigned bits;
};

constexpr std::array<v4_block, 6> not_public{{{0x0a000000, 8},    // 10.0.0.0/8
                                              {0xac100000, 12},   // 172.16.0.0/12
                                              {0xc0a80000, 16},   // 192.168.0.0/16
                                              {0x64400000, 10},   // 100.64.0.0/10
                                              {0xa9fe0000, 16},   // 169.254.0.0/16
                                              {0x7f000000, 8}}};  // 127.0.0.0/8

bool is_public(boost::asio::ip::address_v4 a) {
    return std::ranges::none_of(not_public, [bits = a.to_uint()](const v4_block& block) {
        return (bits ^ block.base) >> (32 - block.bits) == 0;
    });
}

bool is_public(const boost::asio::ip::address_v6& a) {
    constexpr unsigned unique_local = 0xfc;  // fc00::/7
    return !a.is_loopback() && !a.is_link_local() && (a.to_bytes()[0] & 0xfeU) != unique_local;
}

}  // namespace

address plain_address(const address& from) {
    if (from.is_v6() && from.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, from.to_v6());
    return from;
}

std::optional<std::string> network_of(std::string_view address, std::size_t v6_bytes) {
    const auto parsed = parse(address);
    if (!parsed) return std::nullopt;
    if (parsed->is_v4()) return parsed->to_string();
    const auto bytes = parsed->to_v6().to_bytes();
    return std::string(reinterpret_cast<const char*>(bytes.data()), std::min(v6_bytes, bytes.size()));
}

bool is_public_address(std::string_view address) {
    const auto parsed = parse(address);
    if (!parsed) return false;
    return parsed->is_v4() ? is_public(parsed->to_v4()) : is_public(parsed->to_v6());
}

}  // namespace base
