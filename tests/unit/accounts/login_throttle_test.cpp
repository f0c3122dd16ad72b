// Tries are counted before the hash (A12), and nobody is locked out by somebody elsewhere (A13).
#include "accounts/login_throttle.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <semaphore>
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
    for (int i = 0; i < tries; ++i) taken += t.take(account, address, now) ? 1 : 0;
    return taken;
}

/// Tries of `account` from so many addresses, one each.
int taken_from_many(login_throttle& t, int addresses, std::string_view account, base::time_point now = start) {
    int taken = 0;
    for (int i = 0; i < addresses; ++i)
        taken += taken_of(t, 1, account, "198." + std::to_string(i / 250) + "." + std::to_string(i % 250) + ".1", now);
    return taken;
}

base::seconds wait_of(login_throttle& t, std::string_view account, std::string_view address,
                      base::time_point now = start) {
    const auto taken = t.take(account, address, now);
    return taken ? 0s : taken.error();
}

void sign_in(login_throttle& t, std::string_view account, std::string_view address, base::time_point now = start) {
    const auto taken = t.take(account, address, now);
    REQUIRE(taken);
    t.accept(*taken, now);
}

}  // namespace

TEST_CASE("login throttle: so many tries per account and address at once, then one after the other") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 50, "ann@x.yz", "198.51.100.1") == 10);
    CHECK(wait_of(t, "ann@x.yz", "198.51.100.1", start) == 30s);
    CHECK(wait_of(t, "ann@x.yz", "198.51.100.1", start + 29s + 1us) == 1s);
    CHECK(taken_of(t, 9, "ann@x.yz", "198.51.100.1", start + 30s) == 1);
    CHECK(taken_of(t, 50, "ann@x.yz", "198.51.100.1", start + 330s) == 10);
}

TEST_CASE("login throttle: in a day of trying there are ten and one each half minute") {
    login_throttle t(10, 5min);
    int taken = 0;
    for (auto now = start; now < start + 24h; now += 1s) taken += t.take("ann", "198.51.100.1", now) ? 1 : 0;
    CHECK(taken == 10 + 24 * 120 - 1);
}

TEST_CASE("login throttle: a refused try does not lengthen the wait, and a clock set back does not either (R14)") {
    login_throttle t(2, 5min);
    CHECK(taken_of(t, 100, "a", "198.51.100.1") == 2);
    CHECK(taken_of(t, 1, "a", "198.51.100.1", start + 150s) == 1);
    CHECK(wait_of(t, "a", "198.51.100.1", start - 24h) <= 150s);
}

TEST_CASE("login throttle: other addresses and other accounts are not held up (A13)") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 1000, "ann@x.yz", "198.51.100.1") == 10);
    CHECK(t.take("ann@x.yz", "198.51.100.2", start));
    CHECK(t.take("bob@x.yz", "198.51.100.1", start));
}

TEST_CASE("login throttle: who signs in to an account of another spelling wins back nothing") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 50, "victim@x.yz", "198.51.100.1") == 10);
    for (const std::string_view own : {"Victim@x.yz", "VICTIM@X.YZ", " victim@x.yz"}) {
        for (int i = 0; i < 20; ++i) sign_in(t, own, "198.51.100.1");
        CHECK(taken_of(t, 9, "victim@x.yz", "198.51.100.1") == 0);
    }
}

TEST_CASE(
    "login throttle: an address has ten times as many tries for all accounts together; an IPv6 client is its /64") {
    login_throttle t(2, 5min);
    int taken = 0;
    for (int i = 0; i < 100; ++i) taken += taken_of(t, 1, "user" + std::to_string(i), "2001:db8::" + std::to_string(i));
    CHECK(taken == 20);
    CHECK(wait_of(t, "user", "2001:db8::1", start) <= 15s);
    CHECK(t.take("user", "2001:db8:0:1::1", start));
}

TEST_CASE("login throttle: the networks of an IPv6 /48 have a hundred times as many together") {
    login_throttle t(2, 5min);
    int taken = 0;
    for (int i = 0; i < 1000; ++i)
        taken += taken_of(t, 1, "user" + std::to_string(i), "2001:db8:0:" + std::to_string(i) + "::1");
    CHECK(taken == 200);
    CHECK(t.take("user", "2001:db8:1::1", start));
}

TEST_CASE("login throttle: behind an address that is not public may be everybody; it counts with an account only") {
    login_throttle t(2, 5min);
    for (const std::string address : {"127.0.0.1", "10.0.0.1", "172.18.0.2", "192.168.1.1", "::1", "fd00::1", "unix"}) {
        for (int i = 0; i < 1000; ++i) REQUIRE(t.take("user" + std::to_string(i) + address, address, start));
        CHECK(taken_of(t, 9, "ann" + address, address) == 2);
    }
}

TEST_CASE("login throttle: an account tried from everywhere is held up there, and not where its owner has signed in") {
    login_throttle t(10, 5min);
    sign_in(t, "ann", "203.0.113.7", start - 72h);
    CHECK(taken_from_many(t, 1000, "ann") == 100);
    CHECK(wait_of(t, "ann", "203.0.113.8") == 3s);  // a stranger waits three seconds (A13)
    CHECK(t.take("ann", "203.0.113.7", start));
    CHECK(t.take("bob", "203.0.113.8", start));
    CHECK(taken_from_many(t, 1000, "ann", start + 31 * 24h) == 100);
    CHECK_FALSE(t.take("ann", "203.0.113.7", start + 31 * 24h).has_value());  // a month later it is not known any more
}

TEST_CASE("login throttle: who has signed in at an address is not held up by others there who try other accounts") {
    login_throttle t(10, 5min);
    sign_in(t, "ann", "203.0.113.7");
    for (int i = 0; i < 1000; ++i) taken_of(t, 1, "user" + std::to_string(i), "203.0.113.7");
    CHECK_FALSE(t.take("bob", "203.0.113.7", start).has_value());
    CHECK(taken_of(t, 100, "ann", "203.0.113.7") == 10);
}

TEST_CASE("login throttle: against one who never stops asking, the owner is served where he was before (A13)") {
    login_throttle t(10, 5min);
    sign_in(t, "ann", "203.0.113.7", start - 1h);
    int served = 0, asked = 0;
    for (auto now = start; now < start + 1h; now += 1s) {
        for (int n = 0; n < 40; ++n) taken_of(t, 1, "ann", "198.51.100." + std::to_string(n), now);
        if ((now - start) % 60s != 0s) continue;
        ++asked;
        if (const auto taken = t.take("ann", "203.0.113.7", now)) {
            t.accept(*taken, now);
            ++served;
        }
    }
    CHECK(served == asked);
}

TEST_CASE("login throttle: right passwords are given back, and so is what was not looked at") {
    login_throttle t(2, 5min);
    for (int i = 0; i < 500; ++i) {
        sign_in(t, "ann", "198.51.100.1");
        const auto taken = t.take("bob", "198.51.100.1", start);
        REQUIRE(taken);
        t.give_back(*taken, start);
    }
    CHECK(t.size() == 1);  // that ann's is known
}

TEST_CASE("login throttle: of right passwords at once each is given back where it was counted") {
    login_throttle t(10, 5min);
    std::vector<login_throttle::ticket> under_way;
    for (int i = 0; i < 10; ++i) under_way.push_back(t.take("ann", "198.51.100.1", start).value());
    for (const auto& one : under_way) t.accept(one, start);
    CHECK(t.size() == 1);
}

TEST_CASE("login throttle: a right password does not win wrong ones back") {
    login_throttle t(10, 5min);
    CHECK(taken_of(t, 9, "ann", "198.51.100.1") == 9);
    sign_in(t, "ann", "198.51.100.1");
    CHECK(taken_of(t, 9, "ann", "198.51.100.1") == 1);
}

TEST_CASE("login throttle: of 64 tries at once only the allowed ones get through (A12)") {
    login_throttle t(5, 5min);
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 64; ++i)
            threads.emplace_back([&] { taken += t.take("ann", "198.51.100.1", start) ? 1 : 0; });
    }
    CHECK(taken == 5);
}

TEST_CASE("login throttle: without a limit nothing is counted") {
    login_throttle t(0, 5min);
    CHECK(taken_of(t, 1000, "ann", "198.51.100.1") == 1000);
    sign_in(t, "ann", "198.51.100.1");
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

namespace {

/// What those in line are told, in the order of being told: -1 for a ticket, or the seconds to wait.
struct line {
    std::vector<int> told{};
    std::vector<login_throttle::ticket> tickets{};
    login_throttle t;  // the last, since it tells whoever is in line at its end

    void join(int times, std::string_view account = "ann", std::string_view address = "198.51.100.1") {
        for (int i = 0; i < times; ++i) {
            t.take_in_line(account, address, start, [this](const login_throttle::outcome& what) {
                told.push_back(what ? -1 : static_cast<int>(what.error().count()));
                if (what) tickets.push_back(*what);
            });
        }
    }
};

}  // namespace

TEST_CASE("login throttle: right ones beyond the tries at once wait in line and all have their turn") {
    line ann{.t = login_throttle(3, 90s)};
    ann.join(20);
    CHECK(ann.told == std::vector<int>{-1, -1, -1});
    for (std::size_t i = 0; i < ann.tickets.size(); ++i) ann.t.accept(login_throttle::ticket(ann.tickets[i]), start);
    CHECK(ann.told == std::vector<int>(20, -1));
    CHECK(taken_of(ann.t, 9, "ann", "198.51.100.1") == 3);
}

TEST_CASE("login throttle: waiting in line gives no more wrong tries, and ends with the last verdict (A12)") {
    line ann{.t = login_throttle(3, 90s)};
    ann.join(20);
    ann.t.keep(ann.tickets[0], start);
    ann.t.keep(ann.tickets[1], start);
    CHECK(ann.told.size() == 3);
    ann.t.keep(ann.tickets[2], start);
    CHECK(ann.tickets.size() == 3);
    REQUIRE(ann.told.size() == 20);
    for (std::size_t i = 3; i < 20; ++i) CHECK(ann.told[i] == 30);
}

TEST_CASE("login throttle: a verdict that could not be had lets the next in line try") {
    line ann{.t = login_throttle(3, 90s)};
    ann.join(5);
    ann.t.keep(ann.tickets[0], start);
    ann.t.give_back(ann.tickets[1], start);
    CHECK(ann.tickets.size() == 4);
    ann.t.keep(ann.tickets[2], start);
    ann.t.keep(ann.tickets[3], start);
    CHECK(ann.told == std::vector<int>{-1, -1, -1, -1, 30});
}

TEST_CASE("login throttle: nobody waits for verdicts of another account, or of tries that all have theirs") {
    line ann{.t = login_throttle(3, 90s)};
    CHECK(taken_of(ann.t, 3, "bob", "198.51.100.1") == 3);
    ann.join(3);
    for (const auto& taken : std::vector(ann.tickets)) ann.t.keep(taken, start);
    ann.join(1);
    CHECK(ann.told == std::vector<int>{-1, -1, -1, 30});
}

TEST_CASE("login throttle: the line is ten times as long as the tries at once") {
    line ann{.t = login_throttle(2, 60s)};
    ann.join(30);
    CHECK(ann.told == std::vector<int>{-1, -1, 30, 30, 30, 30, 30, 30, 30, 30});
    ann.t.accept(login_throttle::ticket(ann.tickets[0]), start);
    CHECK(ann.tickets.size() == 3);
}

TEST_CASE("login throttle: at the end of the server nobody is left in line") {
    int told = 0;
    {
        login_throttle t(2, 60s);
        for (int i = 0; i < 5; ++i) {
            t.take_in_line("ann", "198.51.100.1", start,
                           [&](const login_throttle::outcome& what) { told += what ? 1 : 100; });
        }
        CHECK(told == 2);
    }
    CHECK(told == 302);
}

TEST_CASE("login throttle: the line from many threads loses nobody") {
    login_throttle t(4, 60s);
    std::atomic<int> right{0};
    std::atomic<int> refused{0};
    std::atomic<int> lost{0};
    // Of each thread one at a time: eight are never more than the four tries and a line of forty hold, however the
    // threads are interleaved.
    const auto ask_in_turn = [&] {
        for (int i = 0; i < 200; ++i) {
            const auto told = std::make_shared<std::binary_semaphore>(0);
            t.take_in_line("ann", "198.51.100.1", start, [&, told](const login_throttle::outcome& what) {
                if (!what) ++refused;
                else ++right, t.accept(*what, start);
                told->release();
            });
            if (!told->try_acquire_for(30s)) ++lost;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int n = 0; n < 8; ++n) threads.emplace_back(ask_in_turn);
    }
    CHECK(lost == 0);
    CHECK(refused == 0);
    CHECK(right == 1600);
    CHECK(taken_of(t, 9, "ann", "198.51.100.1") == 4);
}
