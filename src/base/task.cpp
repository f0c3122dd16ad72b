#include "base/task.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>

namespace base {

suspension::suspension(handler way_back)
    : work_(boost::asio::make_work_guard(boost::asio::any_io_executor(boost::asio::get_associated_executor(way_back)))),
      way_back_(std::move(way_back)) {}

void suspension::resume() {
    work_.reset();
    std::move(way_back_)();
}

void suspension::post(std::shared_ptr<suspension> waiting) {
    // Its own guard: the loop must not end while this thread is still inside post.
    const auto guard = boost::asio::make_work_guard(waiting->executor());
    boost::asio::post(guard.get_executor(), [waiting = std::move(waiting)] { waiting->resume(); });
}

task<void> suspend(failure_slot& to, void (*begin)(void* self, std::shared_ptr<suspension> waiting), void* self) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [&to, begin, self](suspension::handler way_back) {
            const auto waiting = std::make_shared<suspension>(std::move(way_back));
            // Asio lets what is thrown here past the caller, out of the loop, and the coroutine is gone.
            try {
                begin(self, waiting);
            } catch (...) {
                to.fault = std::current_exception();
                suspension::post(waiting);
            }
        },
        boost::asio::use_awaitable);
}

}  // namespace base
