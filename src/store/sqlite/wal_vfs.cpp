// Pieces wait in memory until something else is asked of the file.
#include "store/sqlite/wal_vfs.hpp"

#include "store/sqlite/vfs_shim.hpp"

#include <cstddef>
#include <new>
#include <vector>

namespace store::sqlite {
namespace {

/// A larger group only takes more than one write. SQLite's VFS for Unix takes less than 128 KiB at once (os_unix.c,
/// seekAndWriteFd).
constexpr std::size_t most_gathered = 64 * 1024;

struct gathered {
    static constexpr const char* vfs_name = "latchkey-wal";
    static constexpr int opened_with = SQLITE_OPEN_WAL;
    static const sqlite3_io_methods methods;

    std::vector<char> bytes;
    sqlite3_int64 offset = 0;  // of the first of them
};

using gathering = shim_file<gathered>;

/// What cannot be written is forgotten: the caller's transaction fails, and its frames are in no commit.
int flush(gathering& g) {
    auto& [bytes, offset] = g.own;
    if (bytes.empty()) return SQLITE_OK;
    const int code = g.real()->pMethods->xWrite(g.real(), bytes.data(), static_cast<int>(bytes.size()), offset);
    bytes.clear();
    return code;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    gathering& g = gathering::of(file);
    auto& bytes = g.own.bytes;
    const auto count = static_cast<std::size_t>(size);
    const bool follows = offset == g.own.offset + static_cast<sqlite3_int64>(bytes.size());
    if (!follows || bytes.size() + count > most_gathered) {
        if (const int code = flush(g); code != SQLITE_OK) return code;
    }
    if (bytes.empty()) g.own.offset = offset;
    const char* from = static_cast<const char*>(data);
    try {
        bytes.insert(bytes.end(), from, from + count);
    } catch (const std::bad_alloc&) {
        bytes.clear();
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

/// Flushes, then asks the real file: for everything but `write`.
template <auto Method, class... Args>
int after_flush(sqlite3_file* file, Args... args) {
    if (const int code = flush(gathering::of(file)); code != SQLITE_OK) return code;
    return gathering::straight<Method>(file, args...);
}

using io = sqlite3_io_methods;

}  // namespace

// A WAL is never locked, mapped or shared: the first version of the interface has all that it needs. What waits when it
// is closed belongs to no commit: every commit ended with a sync.
constinit const sqlite3_io_methods gathered::methods{
    .iVersion = 1,
    .xClose = gathering::close,
    .xRead = after_flush<&io::xRead>,
    .xWrite = write,
    .xTruncate = after_flush<&io::xTruncate>,
    .xSync = after_flush<&io::xSync>,
    .xFileSize = after_flush<&io::xFileSize>,
    .xLock = after_flush<&io::xLock>,
    .xUnlock = after_flush<&io::xUnlock>,
    .xCheckReservedLock = after_flush<&io::xCheckReservedLock>,
    .xFileControl = after_flush<&io::xFileControl>,
    .xSectorSize = gathering::straight<&io::xSectorSize>,
    .xDeviceCharacteristics = gathering::straight<&io::xDeviceCharacteristics>,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

const char* wal_vfs() {
    return vfs_shim<gathered>::name();
}

}  // namespace store::sqlite
