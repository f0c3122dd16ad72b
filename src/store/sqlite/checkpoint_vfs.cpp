// How many pages comes by a file control of our own.
#include "store/sqlite/checkpoint_vfs.hpp"

#include "store/sqlite/vfs_shim.hpp"

namespace store::sqlite {
namespace {

/// SQLite keeps the numbers below 100 for itself.
constexpr int set_pages_between_syncs = 101;

struct paced {
    static constexpr const char* vfs_name = "latchkey-checkpoint";
    static constexpr int opened_with = SQLITE_OPEN_MAIN_DB;
    static const sqlite3_io_methods methods;

    const std::atomic<int>* pages_between_syncs = nullptr;
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
    ++own.written;
    const int most = own.pages_between_syncs != nullptr ? own.pages_between_syncs->load(std::memory_order_relaxed) : 0;
    return most != 0 && own.written >= most ? sync(file, SQLITE_SYNC_NORMAL) : SQLITE_OK;
}

int control(sqlite3_file* file, int what, void* with) {
    if (what != set_pages_between_syncs) return pacing::straight<&io::xFileControl>(file, what, with);
    pacing::of(file).own.pages_between_syncs = static_cast<const std::atomic<int>*>(with);
    return SQLITE_OK;
}

}  // namespace

constinit const sqlite3_io_methods paced::methods{
    .iVersion = 3,
    .xClose = pacing::close,
    .xRead = pacing::straight<&io::xRead>,
    .xWrite = write,
    .xTruncate = pacing::straight<&io::xTruncate>,
    .xSync = sync,
    .xFileSize = pacing::straight<&io::xFileSize>,
    .xLock = pacing::straight<&io::xLock>,
    .xUnlock = pacing::straight<&io::xUnlock>,
    .xCheckReservedLock = pacing::straight<&io::xCheckReservedLock>,
    .xFileControl = control,
    .xSectorSize = pacing::straight<&io::xSectorSize>,
    .xDeviceCharacteristics = pacing::straight<&io::xDeviceCharacteristics>,
    .xShmMap = pacing::straight<&io::xShmMap>,
    .xShmLock = pacing::straight<&io::xShmLock>,
    .xShmBarrier = pacing::straight<&io::xShmBarrier>,
    .xShmUnmap = pacing::straight<&io::xShmUnmap>,
    .xFetch = pacing::straight<&io::xFetch>,
    .xUnfetch = pacing::straight<&io::xUnfetch>,
};

const char* checkpoint_vfs() {
    return vfs_shim<paced>::name();
}

void sync_every(sqlite3* db, std::atomic<int>& pages) {
    sqlite3_file_control(db, "main", set_pages_between_syncs, &pages);
}

}  // namespace store::sqlite
