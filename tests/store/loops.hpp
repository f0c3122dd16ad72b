// Event loops that outlive every writer thread. A loop may run dry and be destroyed while the thread that posted the
// last answer is still inside post(), between unlocking the loop's mutex and signalling its condition (TSan:
// pthread_cond_destroy). A server has no such moment, since its store goes before its io_contexts.
#pragma once

#include "base/run_task.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace facts {

/// A loop from the pool, for the time of one run. Loops are destroyed at the end of the program only.
class leased_loop {
public:
    leased_loop() {
        const std::scoped_lock lock(all().mutex);
        if (all().free.empty()) {
            loop_ = all().loops.emplace_back(std::make_unique<boost::asio::io_context>(1)).get();
        } else {
            loop_ = all().free.back();
            all().free.pop_back();
        }
        loop_->restart();
    }
    leased_loop(const leased_loop&) = delete;
    leased_loop& operator=(const leased_loop&) = delete;
    ~leased_loop() {
        const std::scoped_lock lock(all().mutex);
        all().free.push_back(loop_);
    }
    boost::asio::io_context& operator*() const { return *loop_; }

private:
    struct pool {
        std::mutex mutex;
        std::vector<std::unique_ptr<boost::asio::io_context>> loops;
        std::vector<boost::asio::io_context*> free;
    };
    static pool& all() {
        static pool p;
        return p;
    }
    boost::asio::io_context* loop_;
};

/// support::run on a leased loop.
template <class T>
T run(base::task<T> work) {
    const leased_loop loop;
    return base::run_on(*loop, std::move(work));
}

}  // namespace facts
