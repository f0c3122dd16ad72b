// Which addresses are one party's.
#include "base/network.hpp"

#include <doctest/doctest.h>

#include <string>

using base::is_public_address;
using base::network_of;

TEST_CASE("network: an IPv4 address is itself, mapped into IPv6 or not") {
    CHECK(network_of("198.51.100.7", 8) == "198.51.100.7");
    CHECK(network_of("::ffff:198.51.100.7", 8) == "198.51.100.7");
}

TEST_CASE("network: an IPv6 address is its prefix") {
    CHECK(network_of("2001:db8::1", base::v6_host_network) ==
          network_of("2001:db8:0:0:ffff::9", base::v6_host_network));
    CHECK(network_of("2001:db8::1", base::v6_host_network) != network_of("2001:db8:0:1::1", base::v6_host_network));
    CHECK(network_of("2001:db8::1", base::v6_site_network) == network_of("2001:db8:0:1::1", base::v6_site_network));
    CHECK(network_of("2001:db8::1", base::v6_site_network) != network_of("2001:db8:1::1", base::v6_site_network));
    CHECK(network_of("2001:db8::1", 99)->size() == 16);
}

TEST_CASE("network: a text that is no address has none") {
    for (const std::string text : {"", "unix", "198.51.100", "198.51.100.7:80", "[::1]"})
        CHECK_FALSE(network_of(text, 8));
    CHECK_FALSE(network_of(std::string(100'000, '1'), 8));
}

TEST_CASE("network: public are addresses that only one party has") {
    for (const std::string text : {"198.51.100.7", "172.15.0.1", "172.32.0.1", "11.0.0.1", "100.63.0.1", "100.128.0.1",
                                   "192.167.1.1", "2001:db8::1", "::ffff:198.51.100.7"})
        CHECK_MESSAGE(is_public_address(text), text);
    for (const std::string text :
         {"127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.1.1",
          "100.64.0.1", "::1", "fe80::1", "fc00::1", "fdff::1", "::ffff:10.0.0.1", "unix", ""})
        CHECK_MESSAGE(!is_public_address(text), text);
}
