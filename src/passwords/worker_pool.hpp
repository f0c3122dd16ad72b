// The plain engine: a bounded queue and threads of low priority, one job a thread.
#pragma once

#include "passwords/engine.hpp"
#include "passwords/pbkdf2.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace passwords {

class worker_pool final : public hash_engine {
public:
    /// `workers` 0: one a core. At most `queue_length` jobs wait beyond those that a worker is free for.
    /// A job that waited longer than `longest_wait` fails instead of running: its client has given up by then.
    worker_pool(std::size_t workers, std::size_t queue_length,
                std::chrono::milliseconds longest_wait = std::chrono::hours(1));
    /// Waits for the computations under way (one step each), then fails whatever waits: nobody is left hanging.
    ~worker_pool() override;

    [[nodiscard]] bool submit(job what) override;
    [[nodiscard]] std::size_t waiting() const override;
    [[nodiscard]] engine_counters counters() const override;

private:
    struct waiting_job {
        job what;
        std::chrono::steady_clock::time_point since;
    };
    void serve(const std::stop_token& stop);
    [[nodiscard]] std::optional<job> take(const std::stop_token& stop, bool& late);
    void run(job what, const std::stop_token& stop);
    [[nodiscard]] derived compute(work& what);

    const pbkdf2_kdf kdf_;
    const std::size_t queue_length_;
    const std::size_t worker_count_;
    const std::chrono::milliseconds longest_wait_;

    mutable std::mutex mutex_;  ///< guards the next three
    std::condition_variable_any ready_;
    std::deque<waiting_job> queue_;
    std::size_t running_ = 0;
    bool stopping_ = false;

    std::atomic<std::uint64_t> jobs_{0}, refused_{0}, iterations_{0}, opaque_runs_{0}, opaque_cost_{0};
    std::vector<std::jthread> threads_;  ///< last: the threads use all of the above
};

}  // namespace passwords
