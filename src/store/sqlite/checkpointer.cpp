// A pass needs two connections: SQLite checkpoints on none that is in a transaction.
#include "store/sqlite/checkpointer.hpp"

#include "base/thread.hpp"
#include "store/sqlite/readers.hpp"

#include <utility>

namespace store::sqlite {
namespace {

/// Their own pages are few: a pass goes around the page cache.
constexpr std::int64_t small_cache_kib = 64;

/// SQLite itself syncs the file only when a pass has copied everything.
int sync_file(sqlite3* db) {
    sqlite3_file* file = nullptr;
    if (const int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file); code != SQLITE_OK)
        return code;
    if (file == nullptr || file->pMethods == nullptr) return SQLITE_IOERR;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

/// Begins a read transaction: while there is one, nobody begins the log anew, unless all of it is copied; and then
/// nobody copies.
int hold(sqlite3* holder) {
    // The pragma reads the file's header.
    if (exec(holder, "BEGIN; PRAGMA schema_version") == SQLITE_OK) return SQLITE_OK;
    const int code = sqlite3_extended_errcode(holder);
    exec(holder, "ROLLBACK");
    return code;
}

}  // namespace

bool is_sync_fault(int code) {
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

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
        under_way_.store(true, std::memory_order_release);
    }
    wake_.notify_all();
}

void checkpointer::loop() {
    base::name_this_thread("checkpointer");
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || under_way(); });
        if (!under_way()) return;
        lock.unlock();
        pass();
        lock.lock();
        under_way_.store(false, std::memory_order_release);
        wake_.notify_all();
    }
}

void checkpointer::wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return !under_way(); });
}

void checkpointer::close() {
    wait();
    if (!holds_log()) drop();
}

void checkpointer::drop() {
    // Whoever closes last would copy the log and delete it.
    if (holds_log() && db_) sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    holder_.reset();
    db_.reset();
}

void checkpointer::hold_log() {
    wait();
    if (open_if_needed()) hold(holder_.get());
    keep_log();
}

void checkpointer::keep_log() {
    holds_log_.store(true, std::memory_order_relaxed);
    log_.error(base::event::store_unavailable,
               {{"operation", "checkpoint"},
                {"reason",
                 "the system could not bring the database file to the disk: its log (-wal) keeps everything and "
                 "grows until the next start, which copies it again"}});
}

void checkpointer::pass() {
    if (!open_if_needed() || holds_log()) return;
    int copied = 0;
    const int code = copy(copied);
    if (code == SQLITE_OK) {
        failing_ = false;
        copied_.store(copied, std::memory_order_relaxed);
    } else if ((code & 0xff) != SQLITE_BUSY) {  // another program's checkpoint
        if (holds_log()) return;
        report(code);
        if (breaks_connection(code)) drop();
    }
}

int checkpointer::copy(int& copied) {
    if (const int code = hold(holder_.get()); code != SQLITE_OK) return code;
    int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &copied);
    if (code != SQLITE_OK) code = sqlite3_extended_errcode(db_.get());
    // Or the sync would be left to who copies the rest, for which somebody waits.
    if (code == SQLITE_OK) code = sync_file(db_.get());
    // Linux tells of a lost page once, and holds it for written then: whatever a later sync says, it may not be there.
    if (is_sync_fault(code)) keep_log();
    else exec(holder_.get(), "COMMIT");
    return code;
}

bool checkpointer::open_if_needed() {
    const std::uint64_t generation = file_.generation();
    if (db_ && holder_ && generation_ == generation) return true;
    drop();
    if (generation_ != generation) holds_log_.store(false, std::memory_order_relaxed);
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
