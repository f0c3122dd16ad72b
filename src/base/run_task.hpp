// Runs a task to its end on the calling thread: the stores are asynchronous; commands, threads of their own and tests
// are not.
#pragma once

#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace base {

/// Rethrows what the task threw. Never on an I/O thread: it blocks until the task is done.
template <class T>
T run_task(task<T> work) {
    boost::asio::io_context loop{1};
    std::optional<T> answer;
    std::exception_ptr failure;
    // Asio's own way to hand over a value needs a default of its type.
    boost::asio::co_spawn(
        loop,
        [](task<T> inner, std::optional<T>& out) -> task<void> { out.emplace(co_await std::move(inner)); }(
                                                     std::move(work), answer),
        [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*answer);
}

}  // namespace base
