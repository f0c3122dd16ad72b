// A suspended computation, and the one bridge from callbacks on other threads back to it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace base {

/// What a view, a store method or a hash returns: co_await it on an I/O thread.
template <class T>
using task = boost::asio::awaitable<T>;

/// A coroutine that waits for an answer, and keeps its loop from ending. Owns it: when the last of these is gone
/// unused, the coroutine is destroyed. No template, since Asio's part of it is much to compile.
class suspension {
public:
    using handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;
    explicit suspension(handler way_back);

    [[nodiscard]] boost::asio::any_io_executor executor() const { return work_.get_executor(); }
    /// On the coroutine's own executor.
    void resume();
    /// From any thread.
    static void post(std::shared_ptr<suspension> waiting);

private:
    boost::asio::executor_work_guard<boost::asio::any_io_executor> work_;
    handler way_back_;
};

/// Where a waiting coroutine finds its answer: in its own frame.
struct failure_slot {
    std::exception_ptr fault;
};
template <class T>
struct answer_slot : failure_slot {
    std::optional<T> value;
};

/// What `suspend_with` hands out: the way back into the coroutine. One of its three ends is used, once; it may be
/// copied.
template <class T>
class resumption {
public:
    resumption(std::shared_ptr<suspension> waiting, answer_slot<T>& to) : waiting_(std::move(waiting)), to_(&to) {}

    /// With a value, or with what the caller is to catch. From any thread.
    void operator()(T value) const {
        to_->value.emplace(std::move(value));
        suspension::post(waiting_);
    }
    void fail(std::exception_ptr fault) const {
        to_->fault = std::move(fault);
        suspension::post(waiting_);
    }

    /// The caller's own executor, for who answers many with one post to it, and calls `here` in that handler.
    [[nodiscard]] boost::asio::any_io_executor executor() const { return waiting_->executor(); }
    void here(T value) const {
        to_->value.emplace(std::move(value));
        waiting_->resume();
    }

private:
    std::shared_ptr<suspension> waiting_;
    answer_slot<T>* to_;  // alive as long as the coroutine, which `waiting_` owns
};

/// Suspends the calling coroutine and calls `begin(self, ...)`; what that throws becomes the fault of `to`.
task<void> suspend(failure_slot& to, void (*begin)(void* self, std::shared_ptr<suspension> waiting), void* self);

/// Suspends the calling coroutine, hands `start` a `resumption` to call with a T, and resumes on the caller's own
/// executor with that value. What `start` throws before it was used reaches the caller.
template <class T, class Start>
task<T> suspend_with(Start start) {
    struct call {
        answer_slot<T> to;
        Start start;
    } asked{{}, std::move(start)};
    co_await suspend(
        asked.to,
        [](void* self, std::shared_ptr<suspension> waiting) {
            auto& mine = *static_cast<call*>(self);
            mine.start(resumption<T>(std::move(waiting), mine.to));
        },
        &asked);
    if (asked.to.fault) std::rethrow_exception(asked.to.fault);
    co_return std::move(*asked.to.value);
}

}  // namespace base
