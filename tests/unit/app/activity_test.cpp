// What was counted reaches the database: by itself, at the end, and after a time in which it could not.
#include "app/activity_writer.hpp"

#include "store/memory/memory_store.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace std::chrono_literals;

namespace {

std::int64_t written(store::store& from) {
    std::int64_t sum = 0;
    for (const store::daily_figure& f : *support::run(from.figures().daily(0))) sum += f.count;
    return sum;
}

}  // namespace

TEST_CASE("activity: the end writes what the minute has not") {
    accounts::activity_counter counted;
    support::recording_logger log;
    const auto store = store::memory::make_memory_store();
    {
        const app::activity_writer writer(counted, *store, log, 1h);
        counted.add(accounts::login_counted, {});
        counted.add(accounts::login_failed_counted, {});
    }
    CHECK(written(*store) == 2);
    CHECK(counted.waiting().empty());
}

TEST_CASE("activity: what the database does not take is kept and written later") {
    accounts::activity_counter counted;
    support::recording_logger log;
    support::failing_store store(store::memory::make_memory_store());
    store.fail_always();
    counted.add(accounts::login_counted, {});
    {
        const app::activity_writer writer(counted, store, log, 1ms);
        while (!log.has("store_unavailable")) std::this_thread::yield();
        store.fail_at(0);
        while (written(store.inner()) == 0) std::this_thread::yield();
    }
    CHECK(written(store.inner()) == 1);
    CHECK(counted.waiting().empty());
}
