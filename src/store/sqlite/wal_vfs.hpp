// SQLite writes its log in two pieces for every page, a frame's header and the page, and ends a commit with a sync.
#pragma once

namespace store::sqlite {

/// The name of a VFS over SQLite's default one, registered at the first call, for the connection that writes: pieces of
/// the WAL that follow one another go to the system together, at the latest before the sync that ends the commit (or
/// before anything else that is asked of the file). What is in the file after each sync is the same, byte for byte.
///
/// Only for connections with `synchronous=FULL` and `cache_spill=OFF`: without that sync, another connection could be
/// told of frames that are not in the file yet; and pages that spill before their commit would wait here beyond a
/// rollback, to be written later over what another program has committed in their place. Every other file goes to the
/// default VFS untouched. Null if SQLite has no default VFS.
[[nodiscard]] const char* wal_vfs();

}  // namespace store::sqlite
