// Tries are counted before the hash (A12), and nobody is locked out by somebody elsewhere (A13).
#include "admin/throttle.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using admin::throttle;
using namespace std::chrono_literals;

namespace {

const base::time_point start{std::chrono::seconds{1'700'000'000}};

int taken_of(throttle& t, int tries, std::string_view account, std::string_view address, base::time_point now = start) {
    int taken = 0;
    for (int i = 0; i < tries; ++i) taken += t.take(account, address, now) ? 0 : 1;
    return taken;
}

}  // namespace

TEST_CASE("throttle: so many tries per account and address, then a wait that is told") {
    throttle t(5, 5min);
    CHECK(taken_of(t, 9, "ann@x.yz", "192.0.2.1") == 5);
    CHECK(t.take("ann@x.yz", "192.0.2.1", start) == base::seconds(300));
    CHECK(t.take("ann@x.yz", "192.0.2.1", start + 299s + 1us) == base::seconds(1));
    CHECK_FALSE(t.take("ann@x.yz", "192.0.2.1", start + 300s));
    CHECK(taken_of(t, 9, "ann@x.yz", "192.0.2.1", start + 300s) == 4);
}

TEST_CASE("throttle: a refused try does not lengthen the wait, and a clock set back does not either") {
    throttle t(1, 5min);
    CHECK_FALSE(t.take("a", "192.0.2.1", start));
    CHECK(t.take("a", "192.0.2.1", start + 200s));
    CHECK_FALSE(t.take("a", "192.0.2.1", start + 300s));
    CHECK_FALSE(t.take("a", "192.0.2.1", start - 24h));
}

TEST_CASE("throttle: other addresses and other accounts are not held up (A13)") {
    throttle t(5, 5min);
    CHECK(taken_of(t, 1000, "ann@x.yz", "192.0.2.1") == 5);
    CHECK_FALSE(t.take("ann@x.yz", "192.0.2.2", start));
    CHECK_FALSE(t.take("bob@x.yz", "192.0.2.1", start));
}

TEST_CASE("throttle: case and blanks make no other account of it (A12)") {
    throttle t(2, 5min);
    CHECK(taken_of(t, 1, "Ann@X.yz", "192.0.2.1") == 1);
    CHECK(taken_of(t, 1, " ann@x.YZ ", "192.0.2.1") == 1);
    CHECK(t.take("ann@x.yz", "192.0.2.1", start));
}

TEST_CASE("throttle: an address has ten times as many tries for all accounts together; an IPv6 client is its /64") {
    throttle t(2, 5min);
    int taken = 0;
    for (int i = 0; i < 100; ++i)
        taken += t.take("user" + std::to_string(i), "2001:db8::" + std::to_string(i), start) ? 0 : 1;
    CHECK(taken == 20);
    CHECK_FALSE(t.take("user", "2001:db8:0:1::1", start));
    CHECK(admin::client_of("2001:db8::1") == admin::client_of("2001:db8:0:0:ffff::9"));
    CHECK(admin::client_of("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(admin::client_of("unix") == "unix");
}

TEST_CASE("throttle: success starts the pair anew and gives the address its try back; so does what was not looked at") {
    throttle t(2, 5min);
    for (int i = 0; i < 100; ++i) {
        REQUIRE_FALSE(t.take("ann", "192.0.2.1", start));
        t.succeed("ann", "192.0.2.1");
        REQUIRE_FALSE(t.take("bob", "192.0.2.1", start));
        t.give_back("bob", "192.0.2.1");
    }
    CHECK(t.size() == 0);
}

TEST_CASE("throttle: of 64 tries at once only the allowed ones get through (A12)") {
    throttle t(5, 5min);
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 64; ++i) threads.emplace_back([&] { taken += t.take("ann", "192.0.2.1", start) ? 0 : 1; });
    }
    CHECK(taken == 5);
}

TEST_CASE("throttle: memory is bounded; what is over goes first, then the oldest") {
    throttle t(5, 5min, 64);
    for (int i = 0; i < 1000; ++i) {
        static_cast<void>(t.take("a", "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250),
                                 start + std::chrono::milliseconds(i)));
        CHECK(t.size() <= 64);
    }
    CHECK(taken_of(t, 9, "a", "10.0.3.249", start + 1s) == 4);
}
