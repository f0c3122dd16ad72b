// Tries are counted before the hash (A12), and nobody is locked out by somebody elsewhere (A13).
#include "accounts/login_throttle.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using accounts::login_throttle;
using namespace std::chrono_literals;

namespace {

const base::time_point start{std::chrono::seconds{1'700'000'000}};

int taken_of(login_throttle& t, int tries, std::string_view account, std::string_view address,
             base::time_point now = start) {
    int taken = 0;
    for (int i = 0; i < tries; ++i) taken += t.take(account, address, now) ? 0 : 1;
    return taken;
}

/// Tries of `account` from so many addresses, one each.
int taken_from_many(login_throttle& t, int addresses, std::string_view account, base::time_point now = start) {
    int taken = 0;
    for (int i = 0; i < addresses; ++i)
        taken += taken_of(t, 1, account, "198." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1", now);
    return taken;
}

}  // namespace

TEST_CASE("login throttle: so many tries per account and address at once, then one after the other") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 50, "ann@x.yz", "198.51.100.1") == 10);
    CHECK(t.take("ann@x.yz", "198.51.100.1", start) == 30s);
    CHECK(t.take("ann@x.yz", "198.51.100.1", start + 29s + 1us) == 1s);
    CHECK(taken_of(t, 9, "ann@x.yz", "198.51.100.1", start + 30s) == 1);
    CHECK(taken_of(t, 50, "ann@x.yz", "198.51.100.1", start + 330s) == 10);
}

TEST_CASE("login throttle: in a day of trying there are ten and one each half minute") {
    login_throttle t(10, 5min);
    int taken = 0;
    for (auto now = start; now < start + 24h; now += 1s) taken += t.take("ann", "198.51.100.1", now) ? 0 : 1;
    CHECK(taken == 10 + 24 * 120 - 1);
}

TEST_CASE("login throttle: a refused try does not lengthen the wait, and a clock set back does not either (R14)") {
    login_throttle t(2, 5min);
    CHECK(taken_of(t, 100, "a", "198.51.100.1") == 2);
    CHECK(taken_of(t, 1, "a", "198.51.100.1", start + 150s) == 1);
    CHECK(*t.take("a", "198.51.100.1", start - 24h) <= 150s);
}

TEST_CASE("login throttle: other addresses and other accounts are not held up (A13)") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 1000, "ann@x.yz", "198.51.100.1") == 10);
    CHECK_FALSE(t.take("ann@x.yz", "198.51.100.2", start));
    CHECK_FALSE(t.take("bob@x.yz", "198.51.100.1", start));
}

TEST_CASE("login throttle: case and blanks make no other account of it (A12)") {
    login_throttle t(2, 5min);
    CHECK(taken_of(t, 1, "Ann@X.yz", "198.51.100.1") == 1);
    CHECK(taken_of(t, 1, " ann@x.YZ ", "198.51.100.1") == 1);
    CHECK(t.take("ann@x.yz", "198.51.100.1", start));
}

TEST_CASE(
    "login throttle: an address has ten times as many tries for all accounts together; an IPv6 client is its /64") {
    login_throttle t(2, 5min);
    int taken = 0;
    for (int i = 0; i < 100; ++i) taken += taken_of(t, 1, "user" + std::to_string(i), "2001:db8::" + std::to_string(i));
    CHECK(taken == 20);
    CHECK(*t.take("user", "2001:db8::1", start) <= 15s);
    CHECK_FALSE(t.take("user", "2001:db8:0:1::1", start));
}

TEST_CASE("login throttle: the networks of an IPv6 /48 have a hundred times as many together") {
    login_throttle t(2, 5min);
    int taken = 0;
    for (int i = 0; i < 1000; ++i)
        taken += taken_of(t, 1, "user" + std::to_string(i), "2001:db8:0:" + std::to_string(i) + "::1");
    CHECK(taken == 200);
    CHECK_FALSE(t.take("user", "2001:db8:1::1", start));
}

TEST_CASE("login throttle: behind an address that is not public may be everybody; it counts with an account only") {
    login_throttle t(2, 5min);
    for (const std::string address : {"127.0.0.1", "10.0.0.1", "172.18.0.2", "192.168.1.1", "::1", "fd00::1", "unix"}) {
        for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(t.take("user" + std::to_string(i) + address, address, start));
        CHECK(taken_of(t, 9, "ann" + address, address) == 2);
    }
}

TEST_CASE("login throttle: an account tried from everywhere is held up there, and not where its owner has signed in") {
    login_throttle t(10, 5min);
    REQUIRE_FALSE(t.take("ann", "203.0.113.7", start - 72h));
    t.accept("ann", "203.0.113.7", start - 72h);
    CHECK(taken_from_many(t, 1000, "ann") == 100);
    CHECK(t.take("ann", "203.0.113.8", start) == 3s);  // and a stranger waits three seconds (A13)
    CHECK_FALSE(t.take("ann", "203.0.113.7", start));
    CHECK_FALSE(t.take("bob", "203.0.113.8", start));
    CHECK(taken_from_many(t, 1000, "ann", start + 31 * 24h) == 100);
    CHECK(t.take("ann", "203.0.113.7", start + 31 * 24h));  // a month later it is not known any more
}

TEST_CASE("login throttle: being let in starts the pair anew and gives the try back; so does what was not looked at") {
    login_throttle t(2, 5min);
    for (int i = 0; i < 500; ++i) {
        REQUIRE_FALSE(t.take("ann", "198.51.100.1", start));
        t.accept("ann", "198.51.100.1", start);
        REQUIRE_FALSE(t.take("bob", "198.51.100.1", start));
        t.give_back("bob", "198.51.100.1", start);
    }
    CHECK(t.size() == 1);  // that ann's is known
}

TEST_CASE("login throttle: a known address has ten times as many tries at once, and is granted more no sooner") {
    login_throttle t(10, 5min);
    REQUIRE_FALSE(t.take("ann", "10.0.0.1", start));
    t.accept("ann", "10.0.0.1", start);
    CHECK(taken_of(t, 1000, "ann", "10.0.0.1") == 100);
    CHECK(t.take("ann", "10.0.0.1", start) == 30s);
    CHECK(taken_of(t, 1000, "ann", "10.0.0.1", start + 30s) == 1);
}

TEST_CASE("login throttle: of 64 tries at once only the allowed ones get through (A12)") {
    login_throttle t(5, 5min);
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 64; ++i)
            threads.emplace_back([&] { taken += t.take("ann", "198.51.100.1", start) ? 0 : 1; });
    }
    CHECK(taken == 5);
}

TEST_CASE("login throttle: without a limit nothing is counted") {
    login_throttle t(0, 5min);
    CHECK(taken_of(t, 1000, "ann", "198.51.100.1") == 1000);
    t.accept("ann", "198.51.100.1", start);
    CHECK(t.size() == 0);
}

TEST_CASE("deadlines: memory is bounded; what is over goes first, then what is over soonest") {
    accounts::deadlines d(64);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        d.set(i, start + std::chrono::seconds(i), start);
        REQUIRE(d.size() <= 64);
        REQUIRE(d.find(i, start + std::chrono::seconds(i) - 1us).has_value());
    }
    CHECK(d.size() >= 56);
    CHECK(d.find(9'950, start).has_value());
    d.set(1, start + 48h, start);
    for (std::uint64_t i = 20'000; d.size() < 64; ++i) d.set(i, start + 1s, start);
    d.set(2, start + 48h, start + 24h);
    CHECK(d.size() == 2);
    CHECK(d.find(1, start + 24h).has_value());
}
