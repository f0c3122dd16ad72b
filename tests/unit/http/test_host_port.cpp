// What an address to listen on, and the development server's, are cut into.
#include "http/host_port.hpp"

#include <doctest/doctest.h>

#include <string_view>

TEST_CASE("host and port: cut at the last colon, the host unread") {
    struct row {
        std::string_view text;
        std::string_view host;
        int port;
    };
    for (const row& r : {row{"127.0.0.1:8000", "127.0.0.1", 8000}, row{"[::1]:0", "[::1]", 0},
                         row{"::1:65535", "::1", 65535}, row{":80", "", 80}}) {
        CAPTURE(r.text);
        const auto parts = http::split_host_port(r.text);
        REQUIRE(parts);
        CHECK(parts->host == r.host);
        CHECK(parts->port == r.port);
    }
}

TEST_CASE("host and port: a port is digits, up to 65535") {
    CHECK(http::split_host_port("localhost").error() == "write ADDR:PORT, [V6]:PORT or unix:/path");
    for (const std::string_view bad : {":", "a:", "a:x", "a:80x", "a: 80", "a:+80", "a:-1", "a:65536"}) {
        CAPTURE(bad);
        CHECK(http::split_host_port(bad).error() == "the port is a number from 0 to 65535");
    }
}
