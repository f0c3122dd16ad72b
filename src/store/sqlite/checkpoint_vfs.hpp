// A sync of the log waits for whatever the disk was given before it: a whole checkpoint at once is a long wait.
#pragma once

#include <sqlite3.h>

namespace store::sqlite {

/// The name of a VFS over SQLite's default one, registered at the first call, for the connection that checkpoints: the
/// database file is synced each time so many pages were written to it, and an error of that is the write's error. Null
/// if SQLite has no default VFS.
[[nodiscard]] const char* checkpoint_vfs();

/// After how many pages; 0, as at the beginning: only when SQLite asks for it.
void sync_after(sqlite3* db, int pages);

}  // namespace store::sqlite
