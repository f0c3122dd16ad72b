// A shim in the manner of sqlite.org/vfs.html: `gathering` stands before the real file in the memory that SQLite gives.
#include "store/sqlite/wal_vfs.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstring>
#include <mutex>
#include <new>
#include <string_view>
#include <vector>

namespace store::sqlite {
namespace {

/// A larger group only takes more than one write. SQLite's VFS for Unix takes less than 128 KiB at once (os_unix.c,
/// seekAndWriteFd).
constexpr std::size_t most_gathered = 64 * 1024;

sqlite3_vfs* below = nullptr;  // set once, before the shim is registered

/// SQLite aligns what it gives to eight bytes, and no more.
struct gathering {
    sqlite3_file file;  // first: SQLite knows us by it
    std::vector<char> bytes;
    sqlite3_int64 offset;  // of the first of them

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

static_assert(alignof(gathering) <= 8);

gathering& of(sqlite3_file* file) {
    return *reinterpret_cast<gathering*>(file);
}

/// What cannot be written is forgotten: the caller's transaction fails, and its frames are in no commit.
int flush(gathering& g) {
    if (g.bytes.empty()) return SQLITE_OK;
    const int code = g.real()->pMethods->xWrite(g.real(), g.bytes.data(), static_cast<int>(g.bytes.size()), g.offset);
    g.bytes.clear();
    return code;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    gathering& g = of(file);
    const auto count = static_cast<std::size_t>(size);
    const bool follows = offset == g.offset + static_cast<sqlite3_int64>(g.bytes.size());
    if (!follows || g.bytes.size() + count > most_gathered) {
        if (const int code = flush(g); code != SQLITE_OK) return code;
    }
    if (g.bytes.empty()) g.offset = offset;
    const char* from = static_cast<const char*>(data);
    try {
        g.bytes.insert(g.bytes.end(), from, from + count);
    } catch (const std::bad_alloc&) {
        g.bytes.clear();
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

/// Flushes, then asks the real file: for everything but `write`.
template <auto Method, class... Args>
int after_flush(sqlite3_file* file, Args... args) {
    gathering& g = of(file);
    if (const int code = flush(g); code != SQLITE_OK) return code;
    return (g.real()->pMethods->*Method)(g.real(), args...);
}

template <auto Method>
int straight(sqlite3_file* file) {
    gathering& g = of(file);
    return (g.real()->pMethods->*Method)(g.real());
}

int close(sqlite3_file* file) {
    gathering& g = of(file);
    // What waits belongs to no commit: every commit ended with a sync.
    const int code = g.real()->pMethods->xClose(g.real());
    g.~gathering();
    return code;
}

using methods = sqlite3_io_methods;

// A WAL is never locked, mapped or shared: the first version of the interface has all that it needs.
constexpr methods gathering_methods{
    .iVersion = 1,
    .xClose = close,
    .xRead = after_flush<&methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = after_flush<&methods::xTruncate, sqlite3_int64>,
    .xSync = after_flush<&methods::xSync, int>,
    .xFileSize = after_flush<&methods::xFileSize, sqlite3_int64*>,
    .xLock = after_flush<&methods::xLock, int>,
    .xUnlock = after_flush<&methods::xUnlock, int>,
    .xCheckReservedLock = after_flush<&methods::xCheckReservedLock, int*>,
    .xFileControl = after_flush<&methods::xFileControl, int, void*>,
    .xSectorSize = straight<&methods::xSectorSize>,
    .xDeviceCharacteristics = straight<&methods::xDeviceCharacteristics>,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, out_flags);
    auto* g = new (file) gathering{};
    const int code = below->xOpen(below, name, g->real(), flags, out_flags);
    if (g->real()->pMethods == nullptr) {
        g->~gathering();
        file->pMethods = nullptr;  // nothing to close
        return code;
    }
    // Also after a failure: SQLite then closes what has methods.
    file->pMethods = &gathering_methods;
    return code;
}

/// All but opening is the default VFS's, under its own pointer.
template <auto Method, class Result, class... Args>
Result delegate(sqlite3_vfs*, Args... args) {
    return (below->*Method)(below, args...);
}

sqlite3_vfs make_shim() {
    using vfs = sqlite3_vfs;
    vfs shim = *below;
    shim.iVersion = 2;
    shim.szOsFile = static_cast<int>(sizeof(gathering)) + below->szOsFile;
    shim.pNext = nullptr;
    shim.zName = "latchkey-wal";
    shim.pAppData = nullptr;
    shim.xOpen = open;
    shim.xDelete = delegate<&vfs::xDelete, int, const char*, int>;
    shim.xAccess = delegate<&vfs::xAccess, int, const char*, int, int*>;
    shim.xFullPathname = delegate<&vfs::xFullPathname, int, const char*, int, char*>;
    // No code is ever loaded through a database connection.
    shim.xDlOpen = nullptr;
    shim.xDlError = nullptr;
    shim.xDlSym = nullptr;
    shim.xDlClose = nullptr;
    shim.xRandomness = delegate<&vfs::xRandomness, int, int, char*>;
    shim.xSleep = delegate<&vfs::xSleep, int, int>;
    shim.xCurrentTime = delegate<&vfs::xCurrentTime, int, double*>;
    shim.xGetLastError = delegate<&vfs::xGetLastError, int, int, char*>;
    shim.xCurrentTimeInt64 = delegate<&vfs::xCurrentTimeInt64, int, sqlite3_int64*>;
    return shim;
}

}  // namespace

const char* wal_vfs() {
    static const char* const name = []() -> const char* {
        below = sqlite3_vfs_find(nullptr);
        if (below == nullptr || below->iVersion < 2) return nullptr;
        static sqlite3_vfs shim = make_shim();
        return sqlite3_vfs_register(&shim, 0) == SQLITE_OK ? shim.zName : nullptr;
    }();
    return name;
}

}  // namespace store::sqlite
