// Whose word on the client's address is taken (A14).
#include "base/network.hpp"
#include "http/proxies.hpp"
#include "wire.hpp"

#include <doctest/doctest.h>

using namespace wire;

namespace {

struct outcome {
    std::string client, scheme, host;
    bool operator==(const outcome&) const = default;
};

outcome apply(const std::vector<std::string>& trusted, std::string_view peer,
              std::initializer_list<http::header_field> fields, bool use_host = true) {
    const auto table = http::proxy_table::parse(trusted);
    REQUIRE(table);
    http::request r;
    r.peer = peer;
    r.host = "own";
    for (const auto& f : fields) r.headers.add(f.name, f.value);
    std::optional<boost::asio::ip::address> address;
    if (peer != "unix") address = base::plain_address(boost::asio::ip::make_address(std::string(peer)));
    table->apply(r, table->trusts(address), use_host);
    return {r.client, r.scheme, r.host};
}

}  // namespace

TEST_CASE("proxies: entries are addresses, blocks or unix; anything else is a sentence") {
    for (const auto* good : {"10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "unix"})
        CHECK(http::proxy_table::parse({good}));
    for (const auto* bad : {"", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "fd00::/129", "10.0.0", "/8"}) {
        CAPTURE(bad);
        const auto table = http::proxy_table::parse({bad});
        REQUIRE_FALSE(table);
        CHECK(table.error().contains(bad));
    }
}

TEST_CASE("proxies: the client is the right-most hop that no proxy vouches for (A14)") {
    struct row {
        std::string_view peer, hops, client;
    };
    for (const auto& [peer, hops, client] : std::initializer_list<row>{
             {"10.0.0.1", "1.2.3.4", "1.2.3.4"},
             {"10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"},
             {"10.0.0.1", "1.2.3.4, 10.9.9.9", "1.2.3.4"},
             {"10.0.0.1", "10.1.1.1, 10.9.9.9", "10.1.1.1"},
             {"10.0.0.1", "junk, 1.2.3.4", "1.2.3.4"},
             {"10.0.0.1", "1.2.3.4, junk", "10.0.0.1"},
             {"10.0.0.1", "1.2.3.4,", "10.0.0.1"},
             {"10.0.0.1", "", "10.0.0.1"},
             {"10.0.0.1", "1.2.3.4:5678", "1.2.3.4"},
             {"10.0.0.1", "[2001:db8::1]:80", "2001:db8::1"},
             {"10.0.0.1", "2001:DB8:0::1", "2001:db8::1"},
             {"10.0.0.1", "::ffff:1.2.3.4", "1.2.3.4"},
             {"10.0.0.1", "1.2.3.4, ::ffff:10.2.2.2", "1.2.3.4"},
             {"10.0.0.1", "fe80::1%eth0", "10.0.0.1"},
             {"::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"},
             {"fd00::5", "1.2.3.4", "1.2.3.4"},
             {"11.0.0.1", "1.2.3.4", "11.0.0.1"},
             {"fe00::5", "1.2.3.4", "fe00::5"},
             {"unix", "1.2.3.4", "unix"},
         }) {
        CAPTURE(peer);
        CAPTURE(hops);
        CHECK(apply({"10.0.0.0/8", "fd00::/8"}, peer, {{"X-Forwarded-For", std::string(hops)}}).client == client);
    }
    CHECK(apply({"unix"}, "unix", {{"X-Forwarded-For", "1.2.3.4"}}).client == "1.2.3.4");
    CHECK(apply({"10.0.0.0/8"}, "10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"x-forwarded-for", "1.2.3.4"}}).client ==
          "1.2.3.4");
}

TEST_CASE("proxies: scheme and host come from a configured proxy only, and only if they can be understood") {
    const std::initializer_list<http::header_field> both{{"X-Forwarded-Proto", "https"},
                                                         {"X-Forwarded-Host", "site.example"}};
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", both) == outcome{"10.0.0.1", "https", "site.example"});
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", both, false) == outcome{"10.0.0.1", "https", "own"});
    CHECK(apply({"10.0.0.1"}, "10.0.0.2", both) == outcome{"10.0.0.2", "http", "own"});
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", {{"X-Forwarded-Proto", "https, http"}}).scheme == "http");
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", {{"X-Forwarded-Proto", "gopher"}}).scheme == "http");
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", {{"X-Forwarded-Host", "a/b"}}).host == "own");
    CHECK(apply({"10.0.0.1"}, "10.0.0.1", {{"X-Forwarded-Host", ""}}).host == "own");
}

TEST_CASE("proxies: what an untrusted peer forwards does not even reach the handler, only that it forwards") {
    const auto count = [](http::request r) -> base::task<http::response> {
        http::response out;
        out.body = std::to_string(r.headers.size()) + " " + r.client + " " + r.scheme + " " +
                   r.headers.find("Forwarded").value_or("-");
        co_return out;
    };
    const std::string bytes =
        get("/", "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\n");
    const site open(quick(), count);
    CHECK(open.ask(bytes).body == "2 127.0.0.1 http for=unknown");
    CHECK(open.ask(get("/")).body == "1 127.0.0.1 http -");
    auto options = quick();
    options.trusted_proxies = {"127.0.0.0/8"};
    const site behind(options, count);
    CHECK(behind.ask(bytes).body == "4 1.2.3.4 https for=1.2.3.4");
}
