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

/// What `suspend_with` hands out: the way back into the coroutine. One of its three ends is used, once; it may be
/// copied.
template <class T, class Handler>
class resumption {
public:
    explicit resumption(Handler handler) : state_(std::make_shared<state>(std::move(handler))) {}

    /// With a value, or with what the caller is to catch. From any thread.
    void operator()(T value) const { post({}, std::move(value)); }
    void fail(std::exception_ptr fault) const { post(std::move(fault), std::nullopt); }

    /// The caller's own executor, for who answers many with one post to it, and calls `here` in that handler.
    [[nodiscard]] boost::asio::any_io_executor executor() const { return state_->work.get_executor(); }
    void here(T value) const { state_->resume({}, std::move(value)); }

private:
    struct state {
        explicit state(Handler h)
            : work(boost::asio::make_work_guard(boost::asio::any_io_executor(boost::asio::get_associated_executor(h)))),
              handler(std::move(h)) {}
        void resume(std::exception_ptr fault, std::optional<T> value) {
            work.reset();
            std::move(handler)(std::move(fault), std::move(value));
        }
        boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
        Handler handler;
    };

    void post(std::exception_ptr fault, std::optional<T> value) const {
        // Its own guard: the loop must not end while this thread is still inside post.
        const auto guard = boost::asio::make_work_guard(executor());
        boost::asio::post(guard.get_executor(), [state = state_, fault, value = std::move(value)]() mutable {
            state->resume(std::move(fault), std::move(value));
        });
    }

    std::shared_ptr<state> state_;
};

/// Suspends the calling coroutine, hands `start` a `resumption` to call with a T, and resumes on the caller's own
/// executor with that value. What `start` throws before it was used reaches the caller.
template <class T, class Start>
task<T> suspend_with(Start start) {
    auto initiate = [](auto handler, Start begin) {
        const resumption<T, decltype(handler)> done(std::move(handler));
        // Asio lets what is thrown here past the caller, out of the loop, and the coroutine is gone.
        try {
            begin(done);
        } catch (...) {
            done.fail(std::current_exception());
        }
    };
    auto value = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                      void(std::exception_ptr, std::optional<T>)>(
        std::move(initiate), boost::asio::use_awaitable, std::move(start));
    co_return std::move(*value);
}

}  // namespace base
