// The one thread for reads that may be long: a search through a million users holds up no other request.
#pragma once

#include "base/log.hpp"
#include "base/task.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/source.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace store::sqlite {

/// Reads one after the other on a read-only connection, each in a transaction of its own that ends before the answer
/// goes out: between requests nothing holds up a checkpoint. Time is counted from the call: what has waited too long in
/// the queue is not begun, what runs too long is interrupted, and both are `too_slow`.
class background {
public:
    background(database_file& file, const model_names& names, const settings& options, base::logger& log);
    /// Interrupts what runs; that and what waits is answered `unavailable`.
    ~background();

    /// `work(const source&)` answers a result<T>, on the thread. Resumes on the caller's executor; `too_slow` at once
    /// when the queue is full.
    template <class T, class Work>
    async_result<T> read(Work work) {
        co_return co_await base::suspend_with<result<T>>([this, &work](base::resumption<result<T>> done) {
            auto waiting = std::make_unique<job_of<T, Work>>(std::move(work), done);
            if (const auto refused = submit(std::move(waiting))) done(result<T>(std::unexpected(*refused)));
        });
    }

private:
    using clock = std::chrono::steady_clock;

    class job {
    public:
        virtual ~job() = default;
        /// Keeps its outcome. False: a read failed.
        virtual bool run(const source& from) = 0;
        virtual void answer() = 0;
        virtual void refuse(errc why) = 0;
        clock::time_point deadline;
    };

    template <class T, class Work>
    class job_of final : public job {
    public:
        job_of(Work work, base::resumption<result<T>> done) : work_(std::move(work)), done_(std::move(done)) {}
        bool run(const source& from) override {
            outcome_.emplace(work_(from));
            return outcome_->has_value();
        }
        void answer() override { done_(std::move(*outcome_)); }
        void refuse(errc why) override { done_(result<T>(std::unexpected(why))); }

    private:
        Work work_;
        base::resumption<result<T>> done_;
        std::optional<result<T>> outcome_;
    };

    /// Why it was not taken.
    std::optional<errc> submit(std::unique_ptr<job> waiting);
    void loop();
    std::unique_ptr<job> take();
    /// Nothing: it has its outcome.
    std::optional<errc> run(job& next);
    std::optional<errc> run_in_transaction(job& next);
    bool open_if_needed();
    errc failure();
    void report(std::string_view reason, int code);
    static int is_over(void* self);

    database_file& file_;
    const model_names& names_;
    const settings& options_;
    base::logger& log_;

    // Only the thread's own.
    connection db_;
    user_shape shape_;
    std::uint64_t generation_ = 0;
    clock::time_point deadline_;
    bool failing_ = false;

    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<job>> queue_;
    std::thread thread_;
};

}  // namespace store::sqlite
