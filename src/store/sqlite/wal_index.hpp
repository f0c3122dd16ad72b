// The WAL-index: what SQLite's connections to a file in WAL mode share (https://sqlite.org/walformat.html). Its
// documented header and locks are all that is relied upon, through the VFS's own calls.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>

namespace store::sqlite {

/// Two copies of the header, of so many numbers each; behind them the number of pages that a checkpoint has copied.
inline constexpr std::size_t wal_header_numbers = 12;
inline constexpr std::size_t wal_copied_number = 2 * wal_header_numbers;

/// Some of its locks: whoever checkpoints, and those who read in the log.
struct wal_locks {
    int first;
    int count;
};
inline constexpr wal_locks checkpoint_lock{.first = 1, .count = 1};
inline constexpr wal_locks log_reader_locks{.first = 4, .count = 4};

/// SQLite's file behind the connection, which owns it. Null where it shares no memory with others.
[[nodiscard]] sqlite3_file* shared_file(sqlite3* db);

/// The header as numbers. Null where there is none (no file, no WAL).
[[nodiscard]] volatile std::uint32_t* wal_index(sqlite3_file* file);

/// Tries for as long as `patience` to have these locks alone, and has `work` done with them.
template <class F>
bool with_wal_locks(sqlite3_file* file, wal_locks which, std::chrono::milliseconds patience, F&& work) {
    constexpr std::chrono::microseconds pause{500};
    const auto shm_lock = [&](int what) {
        return file->pMethods->xShmLock(file, which.first, which.count, what | SQLITE_SHM_EXCLUSIVE);
    };
    const auto until = std::chrono::steady_clock::now() + patience;
    while (shm_lock(SQLITE_SHM_LOCK) != SQLITE_OK) {
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(pause);
    }
    work();
    shm_lock(SQLITE_SHM_UNLOCK);
    return true;
}

}  // namespace store::sqlite
