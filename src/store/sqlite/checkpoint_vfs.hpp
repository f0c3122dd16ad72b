// A sync of the log waits for whatever the disk was given before it: a whole checkpoint at once is a long wait.
#pragma once

#include <sqlite3.h>

#include <atomic>

namespace store::sqlite {

/// The name of a VFS over SQLite's default one, registered at the first call, for the connection that checkpoints: the
/// database file is synced each time so many pages were written to it, and an error of that is the write's error. Null
/// if SQLite has no default VFS.
[[nodiscard]] const char* checkpoint_vfs();

/// Every how many pages, from now on; 0, as without it: only when SQLite asks for it. `pages` may change at any time,
/// and outlives the connection.
void sync_every(sqlite3* db, std::atomic<int>& pages);

}  // namespace store::sqlite
