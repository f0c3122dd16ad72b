// The number comes by a file control of our own.
#include "store/sqlite/checkpoint_vfs.hpp"

#include "store/sqlite/vfs_shim.hpp"

namespace store::sqlite {
namespace {

/// SQLite keeps the numbers up to 100 for itself.
constexpr int set_pages_between_syncs = 101;

struct paced {
    static constexpr const char* vfs_name = "latchkey-checkpoint";
    static constexpr int opened_with = SQLITE_OPEN_MAIN_DB;
    static const sqlite3_io_methods methods;

    int pages_between_syncs = 0;
    int written = 0;  // since the last sync
};

using pacing = shim_file<paced>;
using io = sqlite3_io_methods;

int sync(sqlite3_file* file, int how) {
    pacing::of(file).own.written = 0;
    return pacing::straight<&io::xSync>(file, how);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (const int code = pacing::straight<&io::xWrite>(file, data, size, offset); code != SQLITE_OK) return code;
    paced& own = pacing::of(file).own;
    if (own.pages_between_syncs == 0 || ++own.written < own.pages_between_syncs) return SQLITE_OK;
    return sync(file, SQLITE_SYNC_NORMAL);
}

int control(sqlite3_file* file, int what, void* with) {
    if (what != set_pages_between_syncs) return pacing::straight<&io::xFileControl>(file, what, with);
    pacing::of(file).own.pages_between_syncs = *static_cast<const int*>(with);
    return SQLITE_OK;
}

}  // namespace

// SQLite's VFS for Unix has had all of the third version since 3.7.17.
const sqlite3_io_methods paced::methods{
    .iVersion = 3,
    .xClose = pacing::close,
    .xRead = pacing::straight<&io::xRead, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = pacing::straight<&io::xTruncate, sqlite3_int64>,
    .xSync = sync,
    .xFileSize = pacing::straight<&io::xFileSize, sqlite3_int64*>,
    .xLock = pacing::straight<&io::xLock, int>,
    .xUnlock = pacing::straight<&io::xUnlock, int>,
    .xCheckReservedLock = pacing::straight<&io::xCheckReservedLock, int*>,
    .xFileControl = control,
    .xSectorSize = pacing::straight<&io::xSectorSize>,
    .xDeviceCharacteristics = pacing::straight<&io::xDeviceCharacteristics>,
    .xShmMap = pacing::straight<&io::xShmMap, int, int, int, void volatile**>,
    .xShmLock = pacing::straight<&io::xShmLock, int, int, int>,
    .xShmBarrier = pacing::straight<&io::xShmBarrier>,
    .xShmUnmap = pacing::straight<&io::xShmUnmap, int>,
    .xFetch = pacing::straight<&io::xFetch, sqlite3_int64, int, void**>,
    .xUnfetch = pacing::straight<&io::xUnfetch, sqlite3_int64, void*>,
};

const char* checkpoint_vfs() {
    return vfs_shim<paced>::name();
}

void sync_after(sqlite3* db, int pages) {
    sqlite3_file_control(db, "main", set_pages_between_syncs, &pages);
}

}  // namespace store::sqlite
