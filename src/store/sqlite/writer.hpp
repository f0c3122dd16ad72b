// The one thread that writes: it takes what is waiting, commits it as one transaction, and only then answers each.
#pragma once

#include "base/log.hpp"
#include "base/task.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/writes.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace store::sqlite {

/// A write that waits for its turn.
class write_job {
public:
    virtual ~write_job() = default;
    /// Does the work and keeps its outcome. False: what it changed must not stay. Called again when the first try was
    /// rolled back.
    virtual bool run(writes& on) = 0;
    /// The loop on which its caller waits.
    [[nodiscard]] virtual boost::asio::any_io_executor executor() const = 0;
    /// Called once, on that loop, or never if it was stopped before. Not durable: the transaction failed, so the
    /// outcome, whatever it was, is `unavailable`.
    virtual void answer(bool durable) = 0;
};

/// Group commit: BEGIN IMMEDIATE, the jobs, COMMIT (synchronous=FULL), answers. No delay is added: a group is what came
/// in while the last one was being synced. A job that fails after it changed something is rare: then the group is
/// rolled back and run again with a savepoint around each job. A failure of the transaction fails its whole group and
/// nothing later.
class writer {
public:
    /// `db` is a connection of open_writer.
    writer(connection db, database_file& file, const model_names& names, const settings& options, base::logger& log);
    /// Finishes what is waiting.
    ~writer();

    /// `work(writes&)` answers a result<T>. Resumes on the caller's executor once the outcome is durable; `unavailable`
    /// at once when the queue is full.
    template <class T, class Work>
    async_result<T> write(Work work) {
        co_return co_await base::suspend_with<result<T>>([this, &work](base::resumption<result<T>> done) {
            auto waiting = std::make_unique<job_of<T, Work>>(std::move(work), done);
            if (!submit(std::move(waiting))) done(result<T>(std::unexpected(errc::unavailable)));
        });
    }

    /// Runs `work` on the calling thread with the connection, between two groups. Nothing if it cannot be had.
    void exclusively(const std::function<void(sqlite3*)>& work);

private:
    template <class T, class Work>
    class job_of final : public write_job {
    public:
        job_of(Work work, base::resumption<result<T>> done) : work_(std::move(work)), done_(std::move(done)) {}
        bool run(writes& on) override {
            outcome_.reset();
            outcome_.emplace(work_(on));
            return outcome_->has_value();
        }
        [[nodiscard]] boost::asio::any_io_executor executor() const override { return done_.executor(); }
        void answer(bool durable) override {
            done_.here(durable && outcome_ ? std::move(*outcome_) : result<T>(std::unexpected(errc::unavailable)));
        }

    private:
        Work work_;
        base::resumption<result<T>> done_;
        std::optional<result<T>> outcome_;
    };
    using job_list = std::vector<std::unique_ptr<write_job>>;

    bool submit(std::unique_ptr<write_job> job);
    void loop();
    /// The next group; empty when idle for a while, or (with `stopping_`) at the end.
    job_list take();
    enum class care { none, savepoints };
    enum class outcome { durable, failed, needs_savepoints };
    bool commit_group(job_list& jobs);
    outcome try_group(job_list& jobs, care how);
    outcome run_one(write_job& job, care how);
    bool run_job(write_job& job);
    bool open_if_needed();
    bool prepare_statements();
    void give_up_transaction();
    static void answer(job_list jobs, bool durable);
    void report(std::string_view what, int code);
    void checkpoint(bool idle);
    void log_begins_anew();
    void size_log();
    bool make_room();
    void close();

    database_file& file_;
    const model_names& names_;
    const settings& options_;
    base::logger& log_;

    std::mutex connection_mutex_;  // guards all down to next_attempt_
    checkpointer checkpointer_;
    connection db_;
    std::optional<writes> statements_;
    std::uint64_t generation_ = 0;
    int wal_pages_ = 0;   // in the log after the last commit
    int seen_pages_ = 0;  // the same when it was last looked at: fewer than that, and it has begun anew
    int busy_pages_ = 0;  // in the log, at which it is copied under load; 0: not known yet
    int next_pages_ = 0;  // in the log, at which something is done again
    bool failing_ = false;
    bool stale_ = false;
    bool full_ = false;  // the last transaction failed for want of space
    std::chrono::steady_clock::time_point next_attempt_;

    std::mutex queue_mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<write_job>> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace store::sqlite
