// Runs a coroutine to its end on the calling thread: what a test of async code needs.
#pragma once

#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

namespace support {

template <class T>
T run(base::task<T> work) {
    boost::asio::io_context loop{1};
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(
        loop,
        [](base::task<T> inner, std::optional<T>& out) -> base::task<void> { out.emplace(co_await std::move(inner)); }(
                                                           std::move(work), result),
        [&](std::exception_ptr e) { failure = e; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

}  // namespace support
