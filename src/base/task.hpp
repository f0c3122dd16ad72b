// A suspended computation, and the one bridge from callbacks on other threads back to it.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace base {

/// What a view, a store method or a hash returns: co_await it on an I/O thread.
template <class T>
using task = boost::asio::awaitable<T>;

/// Suspends the calling coroutine, hands `start` a callable `done(T)`, and resumes on the caller's own executor with
/// the value that `done` was called with. `done` is called exactly once, from any thread; it may be copied.
/// Or `start` throws before `done` is called: that exception reaches the caller.
template <class T, class Start>
task<T> suspend_with(Start start) {
    auto initiate = [](auto handler, Start begin) {
        using handler_type = decltype(handler);
        struct state {
            handler_type handler;
            boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
        };
        boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
        auto shared = std::make_shared<state>(state{std::move(handler), boost::asio::make_work_guard(executor)});
        const auto finish = [shared](std::exception_ptr fault, std::optional<T> value) {
            // Its own guard: the loop must not end while this thread is still inside post.
            const auto guard = boost::asio::make_work_guard(shared->work.get_executor());
            boost::asio::post(guard.get_executor(), [shared, fault, value = std::move(value)]() mutable {
                shared->work.reset();
                std::move(shared->handler)(fault, std::move(value));
            });
        };
        // Asio lets what is thrown here past the caller, out of the loop, and the coroutine is gone.
        try {
            begin([finish](T value) { finish({}, std::move(value)); });
        } catch (...) {
            finish(std::current_exception(), std::nullopt);
        }
    };
    auto value = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                      void(std::exception_ptr, std::optional<T>)>(
        std::move(initiate), boost::asio::use_awaitable, std::move(start));
    co_return std::move(*value);
}

}  // namespace base
