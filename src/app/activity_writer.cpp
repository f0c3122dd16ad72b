// What the database does not take now waits for the next minute.
#include "app/activity_writer.hpp"

#include "base/run_task.hpp"
#include "base/thread.hpp"

#include <utility>
#include <vector>

namespace app {
namespace {

/// Runs the write on the calling thread, until it is durable or refused. What is thrown must not end the thread.
store::result<void> add(store::figure_store& into, std::vector<store::daily_figure> figures) {
    try {
        return base::run_task(into.add_daily(std::move(figures)));
    } catch (...) {
        return std::unexpected(store::errc::unavailable);
    }
}

}  // namespace

activity_writer::activity_writer(accounts::activity_counter& counted, store::store& into, base::logger& log,
                                 std::chrono::milliseconds interval)
    : counted_(counted),
      store_(into),
      log_(log),
      thread_([this, interval](const std::stop_token& stop) { run(stop, interval); }) {}

void activity_writer::run(const std::stop_token& stop, std::chrono::milliseconds interval) {
    base::name_this_thread("activity");
    store_.attach_thread();
    while (!stop.stop_requested()) {
        std::unique_lock lock(mutex_);
        woken_.wait_for(lock, stop, interval, [] { return false; });
        lock.unlock();
        write_down();
    }
    write_down();  // what came between the last look and the request to stop
}

void activity_writer::write_down() {
    const auto figures = counted_.take();
    if (figures.empty()) return;
    const auto done = add(store_.figures(), figures);
    if (done) return;
    counted_.put_back(figures);
    log_.warning(base::event::store_unavailable, {{"reason", store::message(done.error())}, {"what", "daily_count"}});
}

}  // namespace app
