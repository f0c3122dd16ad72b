// SQLite asks its progress handler every few thousand steps whether to go on.
#include "store/sqlite/background.hpp"

#include "base/thread.hpp"
#include "store/sqlite/readers.hpp"

#include <exception>

namespace store::sqlite {
namespace {

constexpr int steps_between_looks = 5000;  // well under a millisecond

}  // namespace

background::background(database_file& file, const model_names& names, const settings& options, base::logger& log)
    : file_(file),
      names_(names),
      options_(options),
      log_(log) {
    thread_ = std::thread([this] { loop(); });
}

background::~background() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

std::optional<errc> background::submit(std::unique_ptr<job> waiting) {
    waiting->deadline = clock::now() + options_.long_read_timeout;
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_) return errc::unavailable;
        if (queue_.size() >= options_.long_read_queue) return errc::too_slow;
        queue_.push_back(std::move(waiting));
    }
    wake_.notify_one();
    return std::nullopt;
}

std::unique_ptr<background::job> background::take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return nullptr;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    return next;
}

void background::loop() {
    base::name_this_thread("long reads");
    while (const auto next = take()) {
        if (const auto failed = run(*next)) next->refuse(*failed);
        else next->answer();
    }
}

std::optional<errc> background::run(job& next) {
    deadline_ = next.deadline;
    if (stopping_) return errc::unavailable;
    if (clock::now() >= deadline_) return errc::too_slow;
    if (!open_if_needed()) return errc::unavailable;
    std::optional<errc> failed;
    try {
        failed = run_in_transaction(next);
    } catch (const std::exception& e) {
        // Out of memory, most likely.
        report(e.what(), SQLITE_NOMEM);
        failed = errc::unavailable;
    }
    if (db_ && !sqlite3_get_autocommit(db_.get())) exec(db_.get(), "ROLLBACK");
    if (!failed) failing_ = false;
    return failed;
}

std::optional<errc> background::run_in_transaction(job& next) {
    if (exec(db_.get(), "BEGIN") != SQLITE_OK || !next.run({db_.get(), names_, shape_})) return failure();
    // Ends a read: it cannot fail for want of anything.
    exec(db_.get(), "COMMIT");
    return std::nullopt;
}

errc background::failure() {
    const int code = sqlite3_extended_errcode(db_.get());
    if ((code & 0xff) == SQLITE_INTERRUPT) return stopping_ ? errc::unavailable : errc::too_slow;
    report(sqlite3_errstr(code), code);
    // SQLITE_ERROR may mean that another program changed the user table's columns: they are read again.
    if (breaks_connection(code) || code == SQLITE_ERROR) db_.reset();
    return errc::unavailable;
}

bool background::open_if_needed() {
    const std::uint64_t generation = file_.generation();
    if (db_ && generation_ == generation) return true;
    db_.reset();
    connection_options options = connection_options_of(options_);
    options.busy_timeout = options_.read_timeout;
    auto db = open_reader(options);
    if (!db) {
        report(db.error(), SQLITE_CANTOPEN);
        return false;
    }
    auto shape = shape_of_users(db->get(), names_);
    if (!shape) {
        report(sqlite3_errstr(shape.error()), shape.error());
        return false;
    }
    db_ = std::move(*db);
    shape_ = std::move(*shape);
    generation_ = generation;
    sqlite3_progress_handler(db_.get(), steps_between_looks, is_over, this);
    return true;
}

/// Once per time of trouble: a line for each read would flood the log.
void background::report(std::string_view reason, int code) {
    if (std::exchange(failing_, true)) return;
    log_.error(base::event::store_unavailable,
               {{"operation", "long read"}, {"reason", reason}, {"sqlite_code", code}});
}

int background::is_over(void* self) {
    const auto& own = *static_cast<const background*>(self);
    return own.stopping_ || clock::now() >= own.deadline_ ? 1 : 0;
}

}  // namespace store::sqlite
