#include "base/run_task.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace base {

void begin_on(boost::asio::io_context& loop, task<void> work) {
    boost::asio::co_spawn(loop, std::move(work), [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
}

void run_on(boost::asio::io_context& loop, task<void> work) {
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace base
