// A pass needs two connections: SQLite checkpoints on none that is in a transaction.
#include "store/sqlite/checkpointer.hpp"

#include "base/thread.hpp"
#include "store/sqlite/checkpoint_vfs.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/wal_index.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

namespace store::sqlite {
namespace {

/// Their own pages are few: a pass goes around the page cache.
constexpr std::int64_t small_cache_kib = 64;
/// Beside the writes, each of which syncs the log. While they wait the file is synced at the end.
constexpr int pages_between_syncs = 32;

/// Begins a read transaction: while there is one, nobody begins the log anew, unless all of it is copied; and then
/// nobody copies.
int hold(sqlite3* holder) {
    // The pragma reads the file's header.
    if (exec(holder, "BEGIN; PRAGMA schema_version") == SQLITE_OK) return SQLITE_OK;
    const int code = sqlite3_extended_errcode(holder);
    exec(holder, "ROLLBACK");
    return code;
}

/// Waits for another program's checkpoint, however long: until then our read transaction keeps what must be copied.
void count_none_as_copied(sqlite3_file* file, volatile std::uint32_t* index) {
    constexpr std::chrono::seconds a_while{1};
    const std::atomic_ref copied(const_cast<std::uint32_t&>(index[wal_copied_number]));
    while (!with_wal_locks(file, checkpoint_lock, a_while, [&] { copied.store(0); })) {
    }
}

}  // namespace

checkpointer::checkpointer(database_file& file, const settings& options, base::logger& log)
    : file_(file),
      options_(options),
      log_(log) {
    thread_ = std::thread([this] { loop(); });
}

checkpointer::~checkpointer() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    drop();
}

void checkpointer::begin() {
    {
        const std::scoped_lock lock(mutex_);
        copied_.store(0, std::memory_order_relaxed);
        pages_between_syncs_.store(pages_between_syncs, std::memory_order_relaxed);
        under_way_.store(true, std::memory_order_release);
    }
    wake_.notify_all();
}

void checkpointer::loop() {
    base::name_this_thread("checkpointer");
    // Now, and not when descriptors or memory are short.
    if (options_.write) open_if_needed();
    std::unique_lock lock(mutex_);
    for (;;) {
        under_way_.store(false, std::memory_order_release);
        wake_.notify_all();
        wake_.wait(lock, [this] { return stopping_ || under_way(); });
        if (!under_way()) return;
        lock.unlock();
        pass();
        lock.lock();
    }
}

void checkpointer::wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !under_way(); });
}

void checkpointer::hurry() {
    pages_between_syncs_.store(0, std::memory_order_relaxed);
    wait();
}

bool checkpointer::finish(std::chrono::milliseconds patience) {
    hurry();
    if (!pass()) return false;
    sqlite3_file* const file = shared_file(db_.get());
    return file != nullptr && with_wal_locks(file, log_reader_locks, patience, [] {});
}

void checkpointer::close() {
    hurry();
    drop();
}

void checkpointer::drop() {
    holder_.reset();
    db_.reset();
}

bool checkpointer::pass() {
    copied_.store(0, std::memory_order_relaxed);
    if (!open_if_needed()) return false;
    int in_log = 0;
    int copied = 0;
    const int code = copy(in_log, copied);
    if (code == SQLITE_OK) {
        failing_ = false;
        copied_.store(copied, std::memory_order_relaxed);
        return copied == in_log;
    }
    if ((code & 0xff) != SQLITE_BUSY) {  // another program's checkpoint
        report(code);
        if (breaks_connection(code)) drop();
    }
    return false;
}

int checkpointer::copy(int& in_log, int& copied) {
    if (const int code = hold(holder_.get()); code != SQLITE_OK) return code;
    sqlite3_file* const file = shared_file(db_.get());
    volatile std::uint32_t* const index = wal_index(file);
    int code = SQLITE_IOERR_SHMMAP;
    if (index != nullptr) {
        code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
        if (code != SQLITE_OK) code = sqlite3_extended_errcode(db_.get());
        // When others commit meanwhile SQLite leaves this to whoever copies the rest, and takes the pages for copied.
        else code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
        // Linux tells of a page that it could not write once, and takes it for written from then on. It may be any that
        // somebody copied and did not sync: all that is in the log must be copied again, by whomever.
        if (code == SQLITE_IOERR_FSYNC) count_none_as_copied(file, index);
    }
    exec(holder_.get(), "COMMIT");
    return code;
}

bool checkpointer::open_if_needed() {
    const std::uint64_t generation = file_.generation();
    if (db_ && holder_ && generation_ == generation) return true;
    drop();
    connection_options options = connection_options_of(options_);
    options.cache_kib = small_cache_kib;
    options.busy_timeout = options_.read_timeout;
    auto db = open_checkpointer(options);
    auto holder = db ? open_reader(options) : std::expected<connection, std::string>(std::unexpected(""));
    if (!db || !holder) {
        report(SQLITE_CANTOPEN);
        return false;
    }
    db_ = std::move(*db);
    holder_ = std::move(*holder);
    sync_every(db_.get(), pages_between_syncs_);
    generation_ = generation;
    return true;
}

/// Once per time of trouble.
void checkpointer::report(int code) {
    if (std::exchange(failing_, true)) return;
    log_.error(base::event::store_unavailable,
               {{"operation", "checkpoint"}, {"reason", sqlite3_errstr(code)}, {"sqlite_code", code}});
}

}  // namespace store::sqlite
