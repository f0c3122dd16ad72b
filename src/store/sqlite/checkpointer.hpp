// SQLite's checkpoint beside the writes: what is committed is copied from the log into the file while others commit.
#pragma once

#include "base/log.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace store::sqlite {

/// The system could not bring a file to the disk.
[[nodiscard]] bool is_sync_fault(int code);

/// A pass copies the pages that are in the log when it begins. The log begins anew only when none is left to copy and
/// nobody reads in it: that is for the writer, which holds up the writes for the last few pages.
///
/// During a pass a read transaction of its own holds the log as it is: nobody, another program neither, can begin it
/// anew meanwhile. Without that a pass may take pages of the new log for pages of the old one (SQLite's WAL-reset bug,
/// before 3.51.3). And if the system cannot bring the file to the disk, that transaction stays open: the log then keeps
/// all it has until the next start of the server, which copies it again from its beginning.
///
/// The members are for one thread, the writer's.
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
    /// Pages at the front of the log that the last pass has left copied; 0 when it failed, and while one is under way.
    [[nodiscard]] int copied() const { return copied_.load(std::memory_order_relaxed); }
    /// The log has begun anew.
    void forget() { copied_.store(0, std::memory_order_relaxed); }

    /// The system could not bring the file to the disk: the log must stay, also when the last connection is closed.
    void hold_log();
    [[nodiscard]] bool holds_log() const { return holds_log_.load(std::memory_order_relaxed); }

    /// Waits for the pass under way and closes the connections, unless they hold the log.
    void close();

private:
    void loop();
    void pass();
    /// SQLite's code; `copied` is set if it is SQLITE_OK.
    int copy(int& copied);
    void keep_log();
    bool open_if_needed();
    void drop();
    void report(int code);

    database_file& file_;
    const settings& options_;
    base::logger& log_;

    // Of the thread that makes a pass; `begin` and `wait` hand them over.
    connection db_;
    connection holder_;  ///< its read transaction holds the log
    std::uint64_t generation_ = 0;
    bool failing_ = false;

    std::atomic<int> copied_{0};
    std::atomic<bool> holds_log_{false};
    std::atomic<bool> under_way_{false};
    bool stopping_ = false;  // guarded by mutex_
    std::mutex mutex_;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace store::sqlite
