// The worker pool: bounds, order, priority, shutdown, and many threads at once (run under TSan too).
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
using passwords::worker_pool;

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
        worker_pool pool(1, 2);
        REQUIRE(pool.submit(door.held(ended)));
        door.entered.wait();
        CHECK(pool.waiting() == 0);
        CHECK(pool.submit(counted(computed, dropped)));
        CHECK(pool.submit(counted(computed, dropped)));
        CHECK(pool.waiting() == 2);
        CHECK_FALSE(pool.submit(counted(computed, dropped)));
        CHECK(pool.counters().refused == 1);
        CHECK(pool.counters().jobs == 3);
        std::latch last(1);
        door.leave.count_down();
        // The queue empties, so that a later one is taken; a full queue is tried again until the worker has gone on.
        while (!pool.submit({opaque_work{[] { return std::string(); }}, [&](derived) -> std::optional<job> {
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
    worker_pool pool(1, 0);
    REQUIRE(pool.submit(door.held(ended)));
    CHECK_FALSE(pool.submit(counted(computed, dropped)));
    door.leave.count_down();
}

TEST_CASE("engine: at its end what runs is finished, what waits is told so, and nothing hangs") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    auto pool = std::make_unique<worker_pool>(1, 8);
    REQUIRE(pool->submit(door.held(ended)));
    door.entered.wait();
    for (int i = 0; i < 5; ++i) REQUIRE(pool->submit(counted(computed, dropped)));
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
    worker_pool pool(1, 1);
    REQUIRE(pool.submit({opaque_work{[&] {
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
    REQUIRE(pool.submit(counted(computed, dropped)));
    REQUIRE_FALSE(pool.submit(counted(computed, dropped)));
    door.leave.count_down();
    second.wait();
}

TEST_CASE("engine: an exception of a computation belongs to its job and to no other") {
    worker_pool pool(1, 4);
    std::latch both(2);
    bool threw = false;
    REQUIRE(pool.submit({opaque_work{[]() -> std::string { throw std::runtime_error("no memory"); }},
                         [&](derived bytes) -> std::optional<job> {
                             threw = !bytes && bytes.error().cause != nullptr;
                             both.count_down();
                             return std::nullopt;
                         }}));
    REQUIRE(pool.submit({opaque_work{[] { return std::string("fine"); }}, [&](derived bytes) -> std::optional<job> {
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
    worker_pool pool(1, 1);
    REQUIRE(pool.submit({opaque_work{[&] {
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
        worker_pool pool(3, 16);
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
                    ++(pool.submit({std::move(work), then}) ? admitted : refused);
                    (void)pool.waiting();
                }
            });
        }
        callers.clear();
        CHECK(pool.counters().jobs == static_cast<std::uint64_t>(admitted.load()));
        CHECK(pool.counters().refused == static_cast<std::uint64_t>(refused.load()));
    }
    CHECK(admitted + refused == 2000);
    CHECK(computed + dropped == admitted);
}

TEST_CASE("engine: a job that waited longer than the limit fails instead of running") {
    std::atomic<int> ended = 0, computed = 0, dropped = 0;
    gate door;
    {
        worker_pool pool(1, 2, std::chrono::milliseconds(1));
        REQUIRE(pool.submit(door.held(ended)));
        door.entered.wait();
        REQUIRE(pool.submit(counted(computed, dropped)));
        // The limit passes while the only worker is held: waiting for the clock, not for luck.
        const auto past = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        while (std::chrono::steady_clock::now() < past) std::this_thread::yield();
        door.leave.count_down();
        while (computed + dropped == 0) std::this_thread::yield();
    }
    CHECK(ended == 1);
    CHECK(computed == 0);
    CHECK(dropped == 1);
}
