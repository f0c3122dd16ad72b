// Runs a task to its end on the calling thread: the stores are asynchronous, the commands are not.
#pragma once

#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

namespace cli {

/// Rethrows what the task threw.
template <class T>
T run_task(base::task<T> work) {
    boost::asio::io_context loop{1};
    std::optional<T> answer;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown, T value) {
        if (thrown) failure = thrown;
        else answer.emplace(std::move(value));
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*answer);
}

}  // namespace cli
