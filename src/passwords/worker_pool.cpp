// Workers under a lower scheduling priority than the I/O threads: a storm of logins takes only the time that is left.
#include "passwords/worker_pool.hpp"

#include "base/thread.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <utility>

namespace passwords {

namespace {

/// With CFS and EEVDF a thread of nice 10 gets about a tenth of the weight of one of nice 0.
constexpr int worker_nice = 10;

/// On Linux the nice value belongs to the thread, not to the process (setpriority(2), "C library/kernel differences"),
/// so the id of the calling thread lowers this worker alone. A refusal costs fairness, not correctness.
void lower_priority() {
    const auto thread = static_cast<id_t>(::gettid());
    (void)::setpriority(PRIO_PROCESS, thread, std::min(::getpriority(PRIO_PROCESS, thread) + worker_nice, 19));
    base::name_this_thread("hash");
}

void drop(job what) {
    (void)what.then(std::unexpected(failure{}));
}

}  // namespace

worker_pool::worker_pool(std::size_t workers, std::size_t queue_length, std::chrono::milliseconds longest_wait)
    : queue_length_(queue_length),
      worker_count_(workers != 0 ? workers : std::max<std::size_t>(1, std::thread::hardware_concurrency())),
      longest_wait_(longest_wait) {
    threads_.reserve(worker_count_);
    for (std::size_t i = 0; i < worker_count_; ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { serve(stop); });
    }
}

worker_pool::~worker_pool() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    // Nobody else touches the queue now: submit refuses and the workers are gone.
    for (auto& left : std::exchange(queue_, {})) drop(std::move(left.what));
}

bool worker_pool::submit(job what) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || queue_.size() + running_ >= queue_length_ + worker_count_) {
            refused_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        queue_.push_back({std::move(what), std::chrono::steady_clock::now()});
    }
    jobs_.fetch_add(1, std::memory_order_relaxed);
    ready_.notify_one();
    return true;
}

std::size_t worker_pool::waiting() const {
    const std::scoped_lock lock(mutex_);
    return queue_.size();
}

engine_counters worker_pool::counters() const {
    constexpr auto relaxed = std::memory_order_relaxed;
    return {.jobs = jobs_.load(relaxed),
            .refused = refused_.load(relaxed),
            .pbkdf2_iterations = iterations_.load(relaxed),
            .opaque_runs = opaque_runs_.load(relaxed),
            .opaque_cost = opaque_cost_.load(relaxed)};
}

void worker_pool::serve(const std::stop_token& stop) {
    lower_priority();
    bool late = false;
    while (auto next = take(stop, late)) {
        if (late) {
            refused_.fetch_add(1, std::memory_order_relaxed);
            drop(std::move(*next));
        } else {
            run(std::move(*next), stop);
        }
        const std::scoped_lock lock(mutex_);
        --running_;
    }
}

std::optional<job> worker_pool::take(const std::stop_token& stop, bool& late) {
    std::unique_lock lock(mutex_);
    (void)ready_.wait(lock, stop, [this] { return !queue_.empty(); });
    if (stop.stop_requested()) return std::nullopt;
    waiting_job next = std::move(queue_.front());
    queue_.pop_front();
    ++running_;
    late = std::chrono::steady_clock::now() - next.since > longest_wait_;
    return std::move(next.what);
}

void worker_pool::run(job what, const std::stop_token& stop) {
    for (;;) {
        std::optional<job> next = what.then(compute(what.what));
        if (!next) return;
        if (stop.stop_requested()) return drop(std::move(*next));
        what = std::move(*next);
    }
}

derived worker_pool::compute(work& what) {
    try {
        if (const auto* pbkdf2 = std::get_if<pbkdf2_work>(&what)) {
            iterations_.fetch_add(pbkdf2->iterations, std::memory_order_relaxed);
            return kdf_.derive(*pbkdf2);
        }
        auto& opaque = std::get<opaque_work>(what);
        opaque_runs_.fetch_add(1, std::memory_order_relaxed);
        opaque_cost_.fetch_add(opaque.cost, std::memory_order_relaxed);
        return opaque.run();
    } catch (...) {
        return std::unexpected(failure{std::current_exception()});
    }
}

}  // namespace passwords
