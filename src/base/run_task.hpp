// Runs a task to its end on the calling thread: the stores are asynchronous; commands, threads of their own and tests
// are not.
#pragma once

#include "base/task.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <utility>

namespace base {

/// Begins `work` on `loop`, beside what else is begun there. What it throws leaves the loop's run().
void begin_on(boost::asio::io_context& loop, task<void> work);

/// Runs `loop` until it has nothing left to do, with `work` begun on it. Rethrows what that threw.
void run_on(boost::asio::io_context& loop, task<void> work);

template <class T>
T run_on(boost::asio::io_context& loop, task<T> work) {
    // Asio's own way to hand over a value needs a default of its type.
    std::optional<T> answer;
    run_on(loop, [](task<T> inner, std::optional<T>& out) -> task<void> {
        out.emplace(co_await std::move(inner));
    }(std::move(work), answer));
    return std::move(*answer);
}

/// Rethrows what the task threw. Never on an I/O thread: it blocks until the task is done.
template <class T>
T run_task(task<T> work) {
    boost::asio::io_context loop{1};
    return run_on(loop, std::move(work));
}

}  // namespace base
