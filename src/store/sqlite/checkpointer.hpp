// SQLite's checkpoint beside the writes: what is committed is copied from the log into the file while others commit.
#pragma once

#include "base/log.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace store::sqlite {

/// A pass copies the pages that are in the log when it begins, and brings the file to the disk: a few at a time, so
/// that the commits beside it wait for few. The log begins anew with the next write when none is left to copy and
/// nobody reads in it: for the last few pages the writer stops.
///
/// During a pass a read transaction of its own holds the log as it is: nobody, another program neither, can begin it
/// anew meanwhile. Without that a pass may take pages of the new log for pages of the old one (SQLite's WAL-reset bug,
/// before 3.51.3).
///
/// One thread at a time: whoever has the writer's connection.
class checkpointer {
public:
    checkpointer(database_file& file, const settings& options, base::logger& log);
    /// Waits for the pass under way.
    ~checkpointer();
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;

    /// Begins a pass on the checkpointer's own thread. Not to be called while one is under way.
    void begin();
    [[nodiscard]] bool under_way() const { return under_way_.load(std::memory_order_acquire); }
    /// Waits for the pass under way.
    void wait();
    /// Hurries the pass under way, waits for it, makes one on the calling thread, and waits for those who read in the
    /// log, for no longer than `patience`. True: all is copied and nobody reads in it.
    bool finish(std::chrono::milliseconds patience);
    /// Pages at the front of the log that the last pass has left copied; 0 when it failed, and while one is under way.
    [[nodiscard]] int copied() const { return copied_.load(std::memory_order_relaxed); }
    /// The log has begun anew.
    void forget() { copied_.store(0, std::memory_order_relaxed); }

    /// Hurries the pass under way, waits for it and closes the connections.
    void close();

private:
    void loop();
    /// Somebody waits for the pass under way.
    void hurry();
    /// True: all that was in the log is copied.
    bool pass();
    /// SQLite's code; the counts are set if it is SQLITE_OK.
    int copy(int& in_log, int& copied);
    bool open_if_needed();
    void drop();
    void report(int code);

    database_file& file_;
    const settings& options_;
    base::logger& log_;

    std::atomic<int> pages_between_syncs_{0};  // before db_: see sync_every
    // Of the thread that makes a pass; `begin` and `wait` hand them over.
    connection db_;
    connection holder_;  ///< its read transaction holds the log
    std::uint64_t generation_ = 0;
    bool failing_ = false;

    std::atomic<int> copied_{0};
    std::atomic<bool> under_way_{true};  // from the start: the connections are opened
    bool stopping_ = false;              // guarded by mutex_
    std::mutex mutex_;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace store::sqlite
