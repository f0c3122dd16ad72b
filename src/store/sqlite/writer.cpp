// Group commit on SQLite. Checkpoints come after the answers have gone out.
#include "store/sqlite/writer.hpp"

#include "base/thread.hpp"
#include "store/sqlite/log_length.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/user_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace store::sqlite {
namespace {

// Bounds the time that the first job of a group waits for the last.
constexpr std::size_t largest_group = 1024;
constexpr std::chrono::milliseconds idle_after{500};
// Of settings::checkpoint_pages so many are enough in a quiet moment: SQLite's own 1,000, some 4 MiB.
constexpr int idle_divisor = 16;
// So few, too, are quickly copied while writes wait.
constexpr int rest_divisor = 64;
// How long those who read in the log are waited for. Ours are gone with their turn of the loop.
constexpr std::chrono::milliseconds reader_patience{5};
constexpr std::chrono::milliseconds reader_patience_when_full{50};

/// On the loop of their callers. What is thrown past one caller's coroutine goes on to the loop when all are answered.
void answer_each(std::vector<std::unique_ptr<write_job>>& jobs, bool durable) {
    std::exception_ptr thrown;
    for (auto& job : jobs) {
        try {
            job->answer(durable);
        } catch (...) {
            thrown = std::current_exception();
        }
        job.reset();  // here, where its memory is from, and before the next one wants some
    }
    if (thrown) std::rethrow_exception(thrown);
}

int remember_pages(void* pages, sqlite3*, const char*, int in_wal) {
    *static_cast<int*>(pages) = in_wal;
    return SQLITE_OK;
}

}  // namespace

writer::writer(connection db, database_file& file, const model_names& names, const settings& options, base::logger& log)
    : file_(file),
      names_(names),
      options_(options),
      log_(log),
      checkpointer_(file, options, log),
      db_(std::move(db)),
      generation_(file.generation()) {
    sqlite3_wal_hook(db_.get(), remember_pages, &wal_pages_);
    thread_ = std::thread([this] { loop(); });
}

writer::~writer() {
    {
        const std::scoped_lock lock(queue_mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    close();
}

bool writer::submit(std::unique_ptr<write_job> job) {
    {
        const std::scoped_lock lock(queue_mutex_);
        if (stopping_ || queue_.size() >= options_.queue_limit) return false;
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void writer::exclusively(const std::function<void(sqlite3*)>& work) {
    const std::scoped_lock lock(connection_mutex_);
    if (open_if_needed()) work(db_.get());
}

writer::job_list writer::take() {
    std::unique_lock lock(queue_mutex_);
    wake_.wait_for(lock, idle_after, [this] { return stopping_ || !queue_.empty(); });
    job_list jobs;
    while (!queue_.empty() && jobs.size() < largest_group) {
        jobs.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return jobs;
}

void writer::loop() {
    base::name_this_thread("writer");
    for (;;) {
        job_list jobs = take();
        const bool idle = jobs.empty();
        if (!idle) {
            bool durable = false;
            {
                const std::scoped_lock lock(connection_mutex_);
                durable = commit_group(jobs);
            }
            answer(std::move(jobs), durable);
        } else {
            file_.look();  // a file put in the place of ours is noticed without a write, too
            const std::scoped_lock lock(queue_mutex_);
            if (stopping_ && queue_.empty()) return;
        }
        const std::scoped_lock lock(connection_mutex_);
        checkpoint(idle);
    }
}

/// One post for each loop.
void writer::answer(job_list jobs, bool durable) {
    while (!jobs.empty()) {
        const auto loop = jobs.front()->executor();
        job_list batch;
        job_list others;
        for (auto& job : jobs) (job->executor() == loop ? batch : others).push_back(std::move(job));
        jobs = std::move(others);
        const auto guard = boost::asio::make_work_guard(loop);  // see base::suspension
        boost::asio::post(loop, [durable, batch = std::move(batch)]() mutable { answer_each(batch, durable); });
    }
}

bool writer::commit_group(job_list& jobs) {
    if (!open_if_needed()) return false;
    outcome done = try_group(jobs, care::none);
    if (done == outcome::needs_savepoints) done = try_group(jobs, care::savepoints);
    if (done == outcome::failed && full_ && make_room()) done = try_group(jobs, care::savepoints);
    if (done == outcome::durable) failing_ = full_ = false;
    return done == outcome::durable;
}

writer::outcome writer::try_group(job_list& jobs, care how) {
    outcome state = outcome::durable;
    if (const int code = exec(db_.get(), "BEGIN IMMEDIATE"); code != SQLITE_OK) {
        report("begin", code);
        state = outcome::failed;
    }
    for (auto job = jobs.begin(); job != jobs.end() && state == outcome::durable; ++job) state = run_one(**job, how);
    if (state == outcome::durable) {
        if (const int code = exec(db_.get(), "COMMIT"); code != SQLITE_OK) {
            report("commit", code);
            state = outcome::failed;
        }
    }
    if (state != outcome::durable) give_up_transaction();
    return db_ ? state : outcome::failed;
}

/// `failed`: the transaction is lost. A job that fails by itself leaves nothing behind and takes nobody along.
writer::outcome writer::run_one(write_job& job, care how) {
    if (how == care::savepoints && exec(db_.get(), "SAVEPOINT job") != SQLITE_OK) {
        report("savepoint", sqlite3_extended_errcode(db_.get()));
        return outcome::failed;
    }
    const auto before = sqlite3_total_changes64(db_.get());
    const bool keep = run_job(job);
    // SQLite rolls back the whole transaction of its own accord on some faults (disk full, I/O, out of memory).
    if (sqlite3_get_autocommit(db_.get())) return outcome::failed;
    if (how == care::none) {
        const bool clean = keep || sqlite3_total_changes64(db_.get()) == before;
        return clean ? outcome::durable : outcome::needs_savepoints;
    }
    const bool ended = exec(db_.get(), keep ? "RELEASE job" : "ROLLBACK TO job; RELEASE job") == SQLITE_OK;
    return ended ? outcome::durable : outcome::failed;
}

bool writer::run_job(write_job& job) {
    bool keep = false;
    try {
        keep = job.run(*statements_);
    } catch (const std::exception& e) {
        // Out of memory, most likely: this job has no outcome, which answers `unavailable`.
        log_.error(base::event::store_unavailable, {{"operation", "write"}, {"reason", e.what()}});
    }
    if (const int code = statements_->take_code(); code != SQLITE_OK) {
        report("write", code);
        stale_ = stale_ || code == SQLITE_ERROR;
    }
    return keep;
}

bool writer::open_if_needed() {
    const bool there = file_.look();
    // Another program may have changed the user table's columns: they are read again.
    if (std::exchange(stale_, false)) statements_.reset();
    if (db_ && generation_ == file_.generation()) {
        return statements_ || prepare_statements();
    }
    close();
    if (!there) {
        report("open", SQLITE_CANTOPEN);
        return false;
    }
    const std::uint64_t generation = file_.generation();
    auto db = open_writer(connection_options_of(options_));
    if (!db) {
        if (!std::exchange(failing_, true)) {
            log_.error(base::event::store_unavailable, {{"operation", "open"}, {"reason", db.error()}});
        }
        return false;
    }
    db_ = std::move(*db);
    generation_ = generation;
    sqlite3_wal_hook(db_.get(), remember_pages, &wal_pages_);
    return prepare_statements();
}

bool writer::prepare_statements() {
    const auto shape = shape_of_users(db_.get(), names_);
    if (shape) statements_.emplace(db_.get(), names_, *shape);
    else report("open", shape.error());
    return shape.has_value();
}

void writer::give_up_transaction() {
    const int code = sqlite3_extended_errcode(db_.get());
    full_ = (code & 0xff) == SQLITE_FULL;
    if (!sqlite3_get_autocommit(db_.get())) exec(db_.get(), "ROLLBACK");
    if (breaks_connection(code) || !sqlite3_get_autocommit(db_.get())) close();
}

/// Once per time of trouble: a line for each group would flood the log.
void writer::report(std::string_view what, int code) {
    if (std::exchange(failing_, true)) return;
    log_.error(base::event::store_unavailable,
               {{"operation", what}, {"reason", sqlite3_errstr(code)}, {"sqlite_code", code}});
}

/// Nearly all is copied beside the writes. What came in meanwhile is copied between two groups, for only when nothing
/// is left does the log begin anew.
void writer::checkpoint(bool idle) {
    if (full_) {
        make_room();
        return;
    }
    if (wal_pages_ < seen_pages_) log_begins_anew();
    seen_pages_ = wal_pages_;
    const int left = wal_pages_ - checkpointer_.copied();
    if (!db_ || (idle && left == 0)) return;
    if (busy_pages_ == 0) size_log();
    const int enough = idle ? options_.checkpoint_pages / idle_divisor : std::max(busy_pages_, next_pages_);
    if (wal_pages_ < enough) return;
    const int few = options_.checkpoint_pages / rest_divisor;
    const bool overlong = wal_pages_ >= busy_pages_ * overlong_factor;
    if (checkpointer_.under_way() && !overlong) return;
    // Somebody may be in the way: then again when there is as much to copy as now, not after each group.
    next_pages_ = wal_pages_ + few;
    if (left > few && !overlong) checkpointer_.begin();
    else if (checkpointer_.finish(reader_patience)) wal_pages_ = 0;
}

void writer::log_begins_anew() {
    checkpointer_.forget();
    next_pages_ = busy_pages_ = 0;
}

/// Once for each log: the file grows slowly.
void writer::size_log() {
    prepared page_count{"PRAGMA page_count"};
    cursor in_file = page_count.on(db_.get());
    busy_pages_ = pages_before_checkpoint(options_, in_file.step() == SQLITE_ROW ? in_file.integer(0) : 0);
    exec(db_.get(), fmt::format("PRAGMA journal_size_limit={}", kept_log_bytes(busy_pages_)).c_str());
}

/// The log itself may hold the space that the disk lacks.
bool writer::make_room() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_attempt_) return false;
    next_attempt_ = now + idle_after;
    return db_ && checkpointer_.finish(reader_patience_when_full);
}

void writer::close() {
    statements_.reset();
    checkpointer_.close();
    db_.reset();
    log_begins_anew();
    wal_pages_ = seen_pages_ = 0;
}

}  // namespace store::sqlite
