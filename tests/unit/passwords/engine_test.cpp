// The engine's threads: bounds, order, priority, shutdown, and many callers at once (run under TSan too). Whose turn it
// is has tests of its own (scheduler_test.cpp).
#include "support.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <unistd.h>
#include <atomic>
#include <latch>
#include <thread>

using passwords::derived;
using passwords::job;
using passwords::opaque_work;
using passwords::pbkdf2_work;
using passwords_test::make_engine;

namespace {

/// A worker held at a known place until the test lets it go on.
struct gate {
    std::latch entered{1};
    std::latch leave{1};

    [[nodiscard]] job held(std::atomic<int>& ended) {
        return {opaque_work{[this] {
                    entered.count_down();
                    leave.wait();
                    return std::string("held");
                }},
                [&ended](derived) -> std::optional<job> {
                    ++ended;
                    return std::nullopt;
                }};
    }
};

bool submit(passwords::hash_engine& engine, job what, passwords::requester who = {}) {
    return engine.submit(std::move(what), std::move(who)) == passwords::admission::taken;
}

/// How many of these, all submitted at once, yield what OpenSSL does.
int right_keys(passwords::hash_engine& engine, std::vector<pbkdf2_work> works) {
    const passwords::pbkdf2_kdf reference;
    std::latch all(static_cast<std::ptrdiff_t>(works.size()));
    std::atomic<int> right = 0;
    for (auto& work : works) {
        const std::string expected = reference.derive(work);
        REQUIRE(submit(engine, {std::move(work), [&, expected](derived key) -> std::optional<job> {
                                    if (key && *key == expected) ++right;
                                    all.count_down();
                                    return std::nullopt;
                                }}));
    }
    all.wait();
    return right;
}

job counted(std::atomic<int>& computed, std::atomic<int>& dropped) {
    return {opaque_work{[] { return std::string("x"); }}, [&](derived bytes) -> std::optional<job> {
                ++(bytes ? computed : dropped);
                if (!bytes) CHECK(bytes.error().cause == nullptr);
                return std::nullopt;
            }};
}

}  // namespace

TEST_CASE("engine: beyond the free workers and the queue a job is refused, and its place is given back") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    {
        const auto pool = make_engine(1, 2);
        REQUIRE(submit(*pool, door.held(ended)));
        door.entered.wait();
        CHECK(pool->waiting() == 0);
        CHECK(submit(*pool, counted(computed, dropped)));
        CHECK(submit(*pool, counted(computed, dropped)));
        CHECK(pool->waiting() == 2);
        CHECK_FALSE(submit(*pool, counted(computed, dropped)));
        CHECK(pool->counters().refused == 1);
        CHECK(pool->counters().jobs == 3);
        std::latch last(1);
        door.leave.count_down();
        // The queue empties, so that a later one is taken; a full queue is tried again until the worker has gone on.
        while (!submit(*pool, {opaque_work{[] { return std::string(); }}, [&](derived) -> std::optional<job> {
                                   last.count_down();
                                   return std::nullopt;
                               }})) {
            std::this_thread::yield();
        }
        last.wait();
        CHECK(ended == 1);
        CHECK(computed == 2);
        CHECK(dropped == 0);
    }
}

TEST_CASE("engine: a queue of length 0 still takes what a worker is free for") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    const auto pool = make_engine(1, 0);
    REQUIRE(submit(*pool, door.held(ended)));
    CHECK_FALSE(submit(*pool, counted(computed, dropped)));
    door.leave.count_down();
}

TEST_CASE("engine: at its end what runs is finished, what waits is told so, and nothing hangs") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    auto pool = make_engine(1, 8);
    REQUIRE(submit(*pool, door.held(ended)));
    door.entered.wait();
    for (int i = 0; i < 5; ++i) REQUIRE(submit(*pool, counted(computed, dropped)));
    std::jthread ending([&] { pool.reset(); });
    door.leave.count_down();
    ending.join();
    CHECK(ended == 1);
    CHECK(computed + dropped == 5);
}

TEST_CASE("engine: a step that follows keeps the place of its job, though the queue is full") {
    std::atomic<int> computed = 0, dropped = 0;
    std::latch second(1);
    gate door;
    const auto pool = make_engine(1, 1);
    REQUIRE(submit(*pool, {opaque_work{[&] {
                               door.entered.count_down();
                               door.leave.wait();
                               return std::string("first");
                           }},
                           [&](derived bytes) -> std::optional<job> {
                               CHECK(*bytes == "first");
                               return job{opaque_work{[] { return std::string("second"); }},
                                          [&](derived more) -> std::optional<job> {
                                              CHECK(*more == "second");
                                              CHECK(computed == 0);
                                              second.count_down();
                                              return std::nullopt;
                                          }};
                           }}));
    door.entered.wait();
    REQUIRE(submit(*pool, counted(computed, dropped)));
    REQUIRE_FALSE(submit(*pool, counted(computed, dropped)));
    door.leave.count_down();
    second.wait();
}

TEST_CASE("engine: an exception of a computation belongs to its job and to no other") {
    const auto pool = make_engine(1, 4);
    std::latch both(2);
    bool threw = false;
    REQUIRE(submit(*pool, {opaque_work{[]() -> std::string { throw std::runtime_error("no memory"); }},
                           [&](derived bytes) -> std::optional<job> {
                               threw = !bytes && bytes.error().cause != nullptr;
                               both.count_down();
                               return std::nullopt;
                           }}));
    REQUIRE(submit(*pool, {opaque_work{[] { return std::string("fine"); }}, [&](derived bytes) -> std::optional<job> {
                               CHECK(bytes.value() == "fine");
                               both.count_down();
                               return std::nullopt;
                           }}));
    both.wait();
    CHECK(threw);
}

TEST_CASE("engine: workers run at a lower priority than the thread that made them, which keeps its own") {
    const int mine = ::getpriority(PRIO_PROCESS, 0);
    int theirs = mine;
    std::latch done(1);
    const auto pool = make_engine(1, 1);
    REQUIRE(submit(*pool, {opaque_work{[&] {
                               theirs = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()));
                               return std::string();
                           }},
                           [&](derived) -> std::optional<job> {
                               done.count_down();
                               return std::nullopt;
                           }}));
    done.wait();
    CHECK(theirs == std::min(mine + 10, 19));
    CHECK(::getpriority(PRIO_PROCESS, 0) == mine);
}

TEST_CASE("engine: many threads submit at once; each job is answered once or refused") {
    std::atomic<int> computed = 0, dropped = 0, admitted = 0, refused = 0;
    {
        const auto pool = make_engine(3, 16);
        std::vector<std::jthread> callers;
        for (int t = 0; t < 4; ++t) {
            callers.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    pbkdf2_work work{
                        .password = std::make_shared<const base::secret>("pw"), .salt = "salt", .iterations = 3};
                    auto then = [&](derived bytes) -> std::optional<job> {
                        ++(bytes ? computed : dropped);
                        return std::nullopt;
                    };
                    ++(submit(*pool, {std::move(work), then}) ? admitted : refused);
                    (void)pool->waiting();
                }
            });
        }
        callers.clear();
        CHECK(pool->counters().jobs == static_cast<std::uint64_t>(admitted.load()));
        CHECK(pool->counters().refused == static_cast<std::uint64_t>(refused.load()));
    }
    CHECK(admitted + refused == 2000);
    CHECK(computed + dropped == admitted);
}

TEST_CASE("engine: a job that waited longer than the limit fails instead of running") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    int late = 0;
    gate door;
    {
        const auto pool = make_engine(1, 2, std::chrono::milliseconds(1));
        // On a busy machine the worker may come too late even for this one.
        REQUIRE(submit(*pool, door.held(ended)));
        for (; !door.entered.try_wait(); std::this_thread::yield()) {
            if (ended == late) continue;
            ++late;
            REQUIRE(submit(*pool, door.held(ended)));
        }
        REQUIRE(submit(*pool, counted(computed, dropped)));
        // The limit passes while the only worker is held: waiting for the clock, not for luck.
        const auto past = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        while (std::chrono::steady_clock::now() < past) std::this_thread::yield();
        door.leave.count_down();
        while (computed + dropped == 0) std::this_thread::yield();
    }
    CHECK(ended == late + 1);
    CHECK(computed == 0);
    CHECK(dropped == 1);
}

TEST_CASE("engine: many passwords side by side each get their own key, whatever joins and leaves (A04)") {
    std::vector<pbkdf2_work> works;
    for (int i = 0; i < 300; ++i) {
        works.push_back({.password = std::make_shared<const base::secret>("password " + std::to_string(i)),
                         .salt = "salt " + std::to_string(i % 7),
                         .iterations = static_cast<std::uint32_t>(1 + (i * 7919) % 9000)});
    }
    CHECK(right_keys(*make_engine(2, 1000), std::move(works)) == 300);
}

TEST_CASE("engine: lanes and whole computations of one worker do not disturb one another") {
    std::vector<pbkdf2_work> works;
    for (int i = 0; i < 60; ++i) {
        works.push_back({.digest = i % 3 == 0 ? passwords::digest::sha1 : passwords::digest::sha256,
                         .password = std::make_shared<const base::secret>(std::to_string(i)),
                         .salt = "salt",
                         .iterations = 5000,
                         .length = i % 3 == 0   ? 20U
                                   : i % 3 == 1 ? 32U
                                                : 33U});
    }
    CHECK(right_keys(*make_engine(1, 1000), std::move(works)) == 60);
}

TEST_CASE("engine: a lane's next step may be whole, and a whole one's a lane (a login that renews its hash)") {
    const auto engine = make_engine(1, 4);
    std::latch done(1);
    std::string steps;
    const auto lane = [] {
        return pbkdf2_work{
            .password = std::make_shared<const base::secret>("pw"), .salt = "salt", .iterations = 10'000};
    };
    REQUIRE(submit(*engine, {lane(), [&](derived first) -> std::optional<job> {
                                 steps += first ? 'l' : '-';
                                 return job{opaque_work{[] { return std::string("whole"); }},
                                            [&](derived second) -> std::optional<job> {
                                                steps += second ? 'w' : '-';
                                                return job{lane(), [&](derived third) -> std::optional<job> {
                                                               steps += third ? 'l' : '-';
                                                               done.count_down();
                                                               return std::nullopt;
                                                           }};
                                            }};
                             }}));
    done.wait();
    CHECK(steps == "lwl");
}

TEST_CASE("engine: whose client has gone is not computed to its end (R11)") {
    const auto engine = make_engine(1, 8);
    std::stop_source client;
    std::latch both(2);
    std::atomic<int> abandoned = 0;
    const auto count = [&](derived key) -> std::optional<job> {
        if (!key && key.error().why == passwords::unfinished::abandoned) ++abandoned;
        both.count_down();
        return std::nullopt;
    };
    // Minutes of work, in a lane; and one that waits behind a computation that only this test ends.
    pbkdf2_work endless{
        .password = std::make_shared<const base::secret>("pw"), .salt = "s", .iterations = 4'000'000'000};
    REQUIRE(submit(*engine, {std::move(endless), count}, {.gone = client.get_token()}));
    REQUIRE(submit(*engine, {opaque_work{[] { return std::string(); }}, count}, {.gone = client.get_token()}));
    client.request_stop();
    both.wait();
    CHECK(abandoned >= 1);
    CHECK(engine->counters().abandoned == static_cast<std::uint64_t>(abandoned.load()));
}

TEST_CASE("engine: in a full queue a newcomer takes a flooder's place, whose job is told so") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    const auto engine = make_engine(1, 2);
    REQUIRE(submit(*engine, door.held(ended)));
    door.entered.wait();
    const passwords::requester flooder{.address = 1};
    std::optional<passwords::unfinished> why;
    REQUIRE(submit(*engine, counted(computed, dropped), flooder));
    REQUIRE(submit(*engine,
                   {opaque_work{[] { return std::string(); }},
                    [&](derived bytes) -> std::optional<job> {
                        ++dropped;
                        if (!bytes) why = bytes.error().why;
                        return std::nullopt;
                    }},
                   flooder));
    CHECK_FALSE(submit(*engine, counted(computed, dropped), flooder));
    CHECK(dropped == 0);
    CHECK(submit(*engine, counted(computed, dropped), {.address = 2}));
    CHECK(dropped == 1);
    CHECK(why == passwords::unfinished::crowded);
    door.leave.count_down();
    while (computed < 2) std::this_thread::yield();
}

TEST_CASE("engine: computations never hold more memory together than the limit, and too large a one is refused") {
    passwords::batch_engine engine(
        {.workers = 4, .queue_length = 100, .memory = 250, .longest_wait = std::chrono::hours(1)},
        passwords::plan_for("portable"));
    std::atomic<int> held = 0, most = 0;
    std::latch all(40);
    for (int i = 0; i < 40; ++i) {
        auto run = [&] {
            const int now = held += 100;
            int before = most;
            while (before < now && !most.compare_exchange_weak(before, now)) {
            }
            std::this_thread::yield();
            held -= 100;
            return std::string();
        };
        REQUIRE(submit(engine, {opaque_work{std::move(run), 1, 100}, [&](derived) -> std::optional<job> {
                                    all.count_down();
                                    return std::nullopt;
                                }}));
    }
    all.wait();
    CHECK(most <= 200);
    std::atomic<int> computed = 0, dropped = 0;
    auto large = counted(computed, dropped);
    std::get<opaque_work>(large.what).memory = 251;
    CHECK(engine.submit(std::move(large), {}) == passwords::admission::too_large);
    CHECK(computed + dropped == 0);
}

TEST_CASE("engine: no worker sleeps while something waits that it could do, whoever made way for it") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate first, second;
    std::stop_source client;
    passwords::batch_engine engine(
        {.workers = 3, .queue_length = 100, .memory = 100, .longest_wait = std::chrono::hours(1)},
        passwords::plan_for("portable"));
    const auto of_memory = [](job what, std::uint64_t bytes) {
        std::get<opaque_work>(what.what).memory = bytes;
        return what;
    };
    REQUIRE(submit(engine, of_memory(first.held(ended), 60)));
    first.entered.wait();
    // The second waits for the memory of the first, and the third must not pass it: two workers have nothing to do.
    REQUIRE(submit(engine, of_memory(counted(computed, dropped), 100), {.gone = client.get_token()}));
    REQUIRE(submit(engine, of_memory(second.held(ended), 40)));
    while (engine.waiting() != 2) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // they fall asleep; if not, the test is only easier
    client.request_stop();
    // One is woken for this one, but finds the third first.
    pbkdf2_work lane{.password = std::make_shared<const base::secret>("pw"), .salt = "salt", .iterations = 3};
    REQUIRE(submit(engine, {std::move(lane), std::move(counted(computed, dropped).then)}));
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while ((computed == 0 || dropped == 0) && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    CHECK(computed == 1);
    CHECK(dropped == 1);
    first.leave.count_down();
    second.leave.count_down();
}

TEST_CASE("engine: memory that is given back wakes as many workers as it has room for") {
    std::atomic<int> ended = 0;
    gate whole, half, other_half;
    passwords::batch_engine engine(
        {.workers = 2, .queue_length = 100, .memory = 100, .longest_wait = std::chrono::hours(1)},
        passwords::plan_for("portable"));
    for (auto [door, bytes] : {std::pair{&whole, 100U}, {&half, 50U}, {&other_half, 50U}}) {
        job what = door->held(ended);
        std::get<opaque_work>(what.what).memory = bytes;
        REQUIRE(submit(engine, std::move(what)));
    }
    whole.entered.wait();
    whole.leave.count_down();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const auto both = [&] { return half.entered.try_wait() && other_half.entered.try_wait(); };
    while (!both() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    CHECK(both());
    half.leave.count_down();
    other_half.leave.count_down();
}
