// Whose turn it is, in a time of its own: no threads, no clock.
#include "simulation.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <random>

using passwords::admission;
using passwords::scheduler;
using passwords_test::fate;
using passwords_test::simulation;
using namespace std::chrono_literals;

namespace {

scheduler::limits small(std::size_t workers = 1, std::size_t lanes = 4) {
    return {.workers = workers, .lanes = lanes, .queue_length = 64, .slice = 100};
}

/// Each was admitted, is done, and waited no longer than one that runs takes.
void check_hardly_late(const simulation& s, const std::vector<std::optional<passwords::ticket>>& honest) {
    for (const auto id : honest) {
        REQUIRE(id);
        CHECK(s.of(id).what == fate::done);
        CHECK(s.of(id).waited() <= 41ms);
    }
}

}  // namespace

TEST_CASE("scheduler: a lone password begins at once and runs to its end") {
    simulation s(small());
    const auto id = s.lane(1000);
    s.run();
    CHECK(s.of(id).what == fate::done);
    CHECK(s.of(id).waited() == 0us);
    CHECK(s.of(id).took() == 1000us);
}

TEST_CASE("scheduler: one that comes while others run joins them at the next turn and waits for no end") {
    simulation s(small());
    const auto first = s.lane(10'000);
    s.run_for(5'050us);
    const auto second = s.lane(10'000);
    s.run();
    CHECK(s.of(second).waited() <= 100us);
    CHECK(s.of(first).took() == 10'000us);
    CHECK(s.of(second).took() <= 10'100us);
}

TEST_CASE("scheduler: lanes of different length leave when they are done, exactly") {
    simulation s(small());
    std::vector<std::optional<passwords::ticket>> ids;
    for (const std::uint32_t n : {1U, 99U, 100U, 101U}) ids.push_back(s.lane(n));
    s.run();
    CHECK(s.of(ids[0]).took() == 1us);
    CHECK(s.of(ids[1]).took() == 99us);
    CHECK(s.of(ids[2]).took() == 100us);
    CHECK(s.of(ids[3]).took() == 101us);
}

TEST_CASE("scheduler: a lane that has had its only iteration is done in a turn without any") {
    simulation s(small());
    const auto id = s.lane(0);
    s.run();
    CHECK(s.of(id).what == fate::done);
    CHECK(s.of(id).took() == 0us);
}

TEST_CASE("scheduler: few passwords are spread over the workers, many fill all lanes and no more") {
    simulation few(small(2, 8));
    for (int i = 0; i < 4; ++i) few.lane(1000);
    few.run();
    CHECK(few.most_lanes == 2);
    simulation many(small(2, 8));
    for (int i = 0; i < 40; ++i) many.lane(1000);
    many.run();
    CHECK(many.most_lanes == 8);
    CHECK(many.count(fate::done) == 40);
    for (int i = 0; i < 4; ++i) many.lane(1000);  // and few are spread again
    CHECK(many.schedule.next(0, many.now).joining.size() == 2);
}

TEST_CASE("scheduler: a worker with a whole computation has no share of the lanes, and no place for them") {
    auto bounds = small(2, 4);
    bounds.queue_length = 3;
    scheduler s(bounds);
    REQUIRE(s.admit({}, {}, {}));
    REQUIRE(s.next(0, {}).whole);
    int taken = 0;
    while (s.admit({.iterations = 1000}, {}, {})) ++taken;
    CHECK(taken == 3 + 4);
    CHECK(s.next(1, {}).joining.size() == 4);
    scheduler few(small(2, 4));
    REQUIRE(few.admit({}, {}, {}));
    REQUIRE(few.next(0, {}).whole);
    for (int i = 0; i < 2; ++i) REQUIRE(few.admit({.iterations = 1000}, {}, {}));
    CHECK(few.next(1, {}).joining.size() == 2);
}

TEST_CASE("scheduler: a long password is not starved by a storm of short ones, nor are they by it") {
    simulation s(small());
    const auto long_one = s.lane(100'000);
    for (int i = 0; i < 5'000; ++i) {
        s.lane(200);
        s.lane(200);
        s.run_for(100us);
    }
    s.run();
    CHECK(s.of(long_one).took() == 100'000us);
    for (const auto& [id, p] : s.passwords) {
        if (id != *long_one && p.what == fate::done) CHECK(p.took() <= 5'000ms);
    }
    CHECK(s.count(fate::done) > 4'000);
}

TEST_CASE("scheduler: beyond the queue the newcomer is refused; those that a worker is free for do not count") {
    auto bounds = small(2, 4);
    bounds.queue_length = 3;
    simulation s(bounds);
    int taken = 0;
    while (s.lane(1000)) ++taken;
    CHECK(taken == 3 + 2 * 4);
    s.run_for(1us);
    CHECK(s.schedule.waiting() == 3);
    CHECK_FALSE(s.lane(1000));
    s.run();
    CHECK(s.count(fate::done) == taken);
    CHECK(s.lane(1000));
}

TEST_CASE(
    "scheduler: a flooder's own passwords wait for one another, everybody else is hardly later than without him") {
    auto bounds = small(1, 4);
    bounds.queue_length = 256;
    simulation s(bounds);
    std::vector<std::optional<passwords::ticket>> honest;
    for (int i = 0; i < 400; ++i) {
        for (int k = 0; k < 20; ++k)
            s.lane(40'000, {.address = 7, .account = 1000U + static_cast<unsigned>(i * 20 + k)});
        if (i % 4 == 0)
            honest.push_back(s.lane(
                40'000, {.address = 100U + static_cast<unsigned>(i), .account = 50'000U + static_cast<unsigned>(i)}));
        s.run_for(10ms);
    }
    s.run();
    check_hardly_late(s, honest);
    CHECK(s.count(fate::done) > static_cast<long>(honest.size()) + 150);  // what is left is his
}

TEST_CASE("scheduler: where all come from one address (an unnamed proxy), who came first is served first") {
    auto bounds = small(1, 4);
    bounds.longest_wait = 1h;
    simulation s(bounds);
    // Sixty clients, each with an account of its own, that ask again as soon as they have their answer.
    std::vector<std::optional<passwords::ticket>> clients(60);
    std::vector<std::optional<passwords::ticket>> all;
    for (int round = 0; round < 400; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (clients[i] && s.of(clients[i]).what != fate::done) continue;
            clients[i] = s.lane(1'000, {.address = 7, .account = 1 + i});
            all.push_back(clients[i]);
        }
        s.run_for(1'000us);
    }
    s.run();
    for (const auto id : all) CHECK(s.of(id).waited() <= 16ms);  // fifteen turns of four
}

TEST_CASE("scheduler: many addresses that try one account do not keep out other accounts") {
    simulation s(small(1, 4));
    std::vector<std::optional<passwords::ticket>> honest;
    for (unsigned i = 0; i < 200; ++i) {
        for (unsigned k = 0; k < 10; ++k) s.lane(40'000, {.address = 1'000 + i * 10 + k, .account = 9});
        if (i % 4 == 0) honest.push_back(s.lane(40'000, {.address = 7'000'000 + i, .account = 50'000 + i}));
        s.run_for(10ms);
    }
    s.run();
    check_hardly_late(s, honest);
}

TEST_CASE("scheduler: in a queue full of one flooder's a newcomer takes the last one's place, and he gets none") {
    auto bounds = small(1, 1);
    bounds.queue_length = 8;
    simulation s(bounds);
    const passwords::requester flooder{.address = 7, .account = 9};
    while (s.lane(1000, flooder)) {
    }
    s.run_for(1us);
    CHECK(s.schedule.waiting() == 8);
    CHECK_FALSE(s.lane(1000, flooder));
    CHECK(s.lane(1000, {.address = 8, .account = 10}));
    CHECK(s.count(fate::displaced) == 1);
    CHECK(s.schedule.waiting() == 8);
}

TEST_CASE("scheduler: with time a flooder's passwords get their turn too, before those that came much later") {
    auto bounds = small(1, 1);
    bounds.longest_wait = 1h;
    simulation s(bounds);
    const auto before = s.lane(1000, {.address = 7});
    const auto second = s.lane(1000, {.address = 7});
    s.now += bounds.penalty + 1ms;  // nobody has been served in the meantime
    const auto newcomer = s.lane(1000, {.address = 8});
    s.run();
    CHECK(s.of(before).ended < s.of(second).ended);
    CHECK(s.of(second).ended < s.of(newcomer).ended);
}

TEST_CASE("scheduler: who waited longer than the limit is dropped, who runs is not") {
    auto bounds = small(1, 1);
    bounds.longest_wait = 10ms;
    simulation s(bounds);
    const auto first = s.lane(50'000);
    const auto second = s.lane(1000);
    s.run();
    CHECK(s.of(first).what == fate::done);
    CHECK(s.of(second).what == fate::late);
    CHECK(s.of(second).took() <= 10ms + 100us + 1us);
}

TEST_CASE("scheduler: whose client has gone is thrown away, waiting or running, and its place is free") {
    simulation s(small(1, 1));
    std::stop_source first_client, second_client;
    const auto running = s.lane(100'000, {.gone = first_client.get_token()});
    const auto waiting = s.lane(1000, {.gone = second_client.get_token()});
    const auto third = s.lane(1000);
    s.run_for(500us);
    first_client.request_stop();
    second_client.request_stop();
    s.run();
    CHECK(s.of(running).what == fate::gone);
    CHECK(s.of(running).took() <= 700us);
    CHECK(s.of(waiting).what == fate::gone);
    CHECK(s.of(third).what == fate::done);
}

TEST_CASE("scheduler: a full queue of clients that have gone takes newcomers") {
    auto bounds = small(1, 1);
    bounds.queue_length = 32;
    simulation s(bounds);
    s.lane(100'000);
    s.run_for(1us);
    std::stop_source clients;
    for (int i = 0; i < 32; ++i) REQUIRE(s.lane(1000, {.gone = clients.get_token()}));
    CHECK_FALSE(s.lane(1000));
    clients.request_stop();
    for (int i = 0; i < 32; ++i) CHECK(s.lane(1000));
    s.run();
    CHECK(s.count(fate::gone) == 32);
    CHECK(s.count(fate::done) == 33);
}

TEST_CASE("scheduler: the next step of a password goes before all that wait, is never late and never displaced") {
    auto bounds = small(1, 1);
    bounds.queue_length = 4;
    bounds.longest_wait = 5ms;
    simulation s(bounds);
    const auto two_steps = s.lane(10'000);
    s.passwords.at(*two_steps).then = {{.iterations = 10'000}};
    s.run_for(6ms);
    std::vector<std::optional<passwords::ticket>> others;
    for (int i = 0; i < 4; ++i) others.push_back(s.lane(100));
    s.run();
    CHECK(s.of(two_steps).what == fate::done);
    CHECK(s.of(two_steps).took() == 20ms);
    for (const auto id : others) CHECK(s.of(id).what == fate::late);
}

TEST_CASE("scheduler: the next step goes before a stranger, though the first one stood behind himself") {
    auto bounds = small(1, 1);
    bounds.longest_wait = 1h;
    simulation s(bounds);
    const auto first = s.lane(100'000, {.address = 7});
    const auto second = s.lane(100'000, {.address = 7});
    s.passwords.at(*second).then = {{.iterations = 1000}};
    s.run_for(150ms);
    const auto stranger = s.lane(1000, {.address = 8});  // before the second by rank, which runs already
    s.run();
    CHECK(s.of(first).took() == 100ms);
    CHECK(s.of(second).took() == 201ms);
    CHECK(s.of(stranger).begun == s.of(second).ended);
}

TEST_CASE("scheduler: whole computations and lanes take turns by time, and neither is starved") {
    auto bounds = small(1, 4);
    bounds.longest_wait = 1h;
    simulation s(bounds);
    const auto lane = s.lane(100'000);
    for (int i = 0; i < 20; ++i) s.whole(10ms);
    s.run();
    // Half of the time is the lane's: 100 ms of its own, and as much (a computation more or less) of the others.
    CHECK(s.of(lane).took() >= 190ms);
    CHECK(s.of(lane).took() <= 211ms);
    CHECK(s.count(fate::done) == 21);
}

TEST_CASE("scheduler: lanes that ran while memory was short owe nothing for it afterwards") {
    auto bounds = small(2, 4);
    bounds.memory = 200;
    bounds.queue_length = 1000;
    bounds.longest_wait = 1h;
    simulation s(bounds);
    s.whole(3s, 150);
    s.run_for(1us);
    const auto lane = s.lane(4'000'000);
    for (int i = 0; i < 600; ++i) s.whole(10ms, 100);
    s.run();
    // Three seconds alone, then half of its worker's time for the second that is left.
    CHECK(s.of(lane).took() >= 4'900ms);
    CHECK(s.of(lane).took() <= 5'100ms);
}

TEST_CASE("scheduler: a computation goes to an idle worker, not to one whose lanes would stand still for it") {
    scheduler s(small(2, 4));
    REQUIRE(s.admit({.iterations = 1000}, {}, {}));
    CHECK(s.next(0, {}).joining.size() == 1);
    REQUIRE(s.admit({}, {}, {}));
    CHECK_FALSE(s.next(0, {}).whole);  // it has asked before the other one has woken up
    CHECK(s.next(1, {}).whole);
}

TEST_CASE("scheduler: computations never hold more memory together than the limit: they queue") {
    auto bounds = small(4, 4);
    bounds.memory = 250;
    bounds.longest_wait = 1h;
    simulation s(bounds);
    std::vector<std::optional<passwords::ticket>> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(s.whole(10ms, 100));
    s.run_for(1us);
    CHECK(s.count(fate::running) == 2);
    s.run();
    CHECK(s.count(fate::done) == 6);
    CHECK(s.of(ids[5]).ended - s.of(ids[0]).arrived == 30ms);
}

TEST_CASE("scheduler: while memory is short lanes go on, and a big computation is not passed by for ever") {
    auto bounds = small(2, 4);
    bounds.memory = 100;
    bounds.longest_wait = 1h;
    simulation s(bounds);
    const auto small_one = s.whole(50ms, 60);
    s.run_for(1us);
    const auto big = s.whole(10ms, 100);
    const auto lane = s.lane(1000);
    s.run_for(1us);
    for (int i = 0; i < 20; ++i) s.whole(50ms, 40);
    s.run();
    CHECK(s.of(small_one).took() == 50ms);
    CHECK(s.of(big).took() <= 61ms);
    CHECK(s.of(lane).took() <= 1'100us);
}

TEST_CASE("scheduler: what alone needs more than the limit is refused, and not because of a full queue") {
    auto bounds = small();
    bounds.memory = 100;
    scheduler s(bounds);
    const auto refused = s.admit({.memory = 101}, {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == admission::too_large);
    CHECK(s.admit({.memory = 100}, {}, {}));
}

TEST_CASE("scheduler: a drain forgets who waits, lets the running end, and takes no more") {
    simulation s(small(1, 2));
    const auto first = s.lane(1000), second = s.lane(1000);
    s.passwords.at(*second).then = {{.iterations = 1000}};
    s.run_for(1us);
    const auto third = s.lane(1000);
    const auto left = s.schedule.drain();
    CHECK(left == std::vector{*third});
    s.set(left, fate::displaced);
    CHECK_FALSE(s.lane(1000));
    s.run();
    CHECK(s.of(first).what == fate::done);
    CHECK(s.of(second).what == fate::displaced);
    CHECK(s.schedule.next(0, s.now).empty());
}

TEST_CASE("scheduler: whatever comes, each password has one end, and afterwards nothing is left") {
    std::mt19937 random(20261124);
    const auto upto = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    for (int round = 0; round < 200; ++round) {
        scheduler::limits bounds{.workers = 1 + upto(4), .lanes = 1 + upto(16), .queue_length = 1 + upto(30)};
        bounds.memory = 300;
        bounds.longest_wait = std::chrono::milliseconds(1 + upto(50));
        bounds.slice = 1 + upto(500);
        simulation s(bounds);
        std::vector<std::stop_source> clients(8);
        long admitted = 0;
        for (int i = 0; i < 200; ++i) {
            const passwords::requester who{
                .address = upto(5), .account = upto(5), .gone = clients[upto(8)].get_token()};
            const auto id =
                upto(3) == 0 ? s.whole(std::chrono::microseconds(upto(3000)), upto(300), who) : s.lane(upto(3000), who);
            if (id && upto(3) == 0) s.passwords.at(*id).then = {{.iterations = upto(2000)}, {.memory = upto(300)}};
            admitted += id ? 1 : 0;
            if (upto(20) == 0) clients[upto(8)] = std::stop_source();
            if (upto(50) == 0) clients[upto(8)].request_stop();
            s.run_for(std::chrono::microseconds(upto(2000)));
            CHECK(s.most_lanes <= bounds.lanes);
        }
        s.run();
        CHECK(s.count(fate::waiting) + s.count(fate::running) == 0);
        CHECK(s.count(fate::done) + s.count(fate::late) + s.count(fate::gone) + s.count(fate::displaced) == admitted);
        CHECK(s.schedule.waiting() == 0);
        for (std::size_t i = 0; i < bounds.workers; ++i) CHECK(s.schedule.next(i, s.now).empty());
    }
}
