// A shim in the manner of sqlite.org/vfs.html: files of one kind go through ours, and all else is SQLite's default VFS.
#pragma once

#include <sqlite3.h>

#include <new>

namespace store::sqlite {

/// SQLite's own, for Unix. Null where it lacks what the shims hand on.
inline sqlite3_vfs* default_vfs() {
    static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    return found != nullptr && found->iVersion >= 2 ? found : nullptr;
}

/// A file of the shim's: `Own` stands before the real file in the memory that SQLite gives.
template <class Own>
struct shim_file {
    sqlite3_file file;  // first: SQLite knows us by it
    Own own;

    static shim_file& of(sqlite3_file* file) { return *reinterpret_cast<shim_file*>(file); }
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

    static int close(sqlite3_file* file) {
        shim_file& f = of(file);
        const int code = f.real()->pMethods->xClose(f.real());
        f.~shim_file();
        return code;
    }
    /// A method as the real file has it.
    template <auto Method, class... Args>
    static auto straight(sqlite3_file* file, Args... args) {
        sqlite3_file* const real = of(file).real();
        return (real->pMethods->*Method)(real, args...);
    }
};

/// `Own` says which files: `opened_with`, a flag of xOpen; what they can do: `methods`, of no later version than the
/// real file's, or it is not opened; and `vfs_name`.
template <class Own>
class vfs_shim {
public:
    /// Registers it at the first call. The name to open a connection with; null if SQLite has no default VFS.
    static const char* name() {
        static const char* const registered = []() -> const char* {
            if (default_vfs() == nullptr) return nullptr;
            static sqlite3_vfs shim = make();
            return sqlite3_vfs_register(&shim, 0) == SQLITE_OK ? shim.zName : nullptr;
        }();
        return registered;
    }

private:
    using file_type = shim_file<Own>;
    // SQLite aligns what it gives to eight bytes, and no more.
    static_assert(alignof(file_type) <= 8);

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
        sqlite3_vfs* const below = default_vfs();
        if ((flags & Own::opened_with) == 0) return below->xOpen(below, name, file, flags, out_flags);
        auto* ours = new (file) file_type{};
        const int code = below->xOpen(below, name, ours->real(), flags, out_flags);
        const sqlite3_io_methods* const methods = ours->real()->pMethods;
        if (methods == nullptr || methods->iVersion < Own::methods.iVersion) {
            if (methods != nullptr) methods->xClose(ours->real());
            ours->~file_type();
            file->pMethods = nullptr;  // nothing to close
            return code != SQLITE_OK ? code : SQLITE_CANTOPEN;
        }
        // Also after a failure: SQLite then closes what has methods.
        file->pMethods = &Own::methods;
        return code;
    }

    /// All but opening is the default VFS's, under its own pointer.
    template <auto Method, class Result, class... Args>
    static Result delegate(sqlite3_vfs*, Args... args) {
        sqlite3_vfs* const below = default_vfs();
        return (below->*Method)(below, args...);
    }

    static sqlite3_vfs make() {
        using vfs = sqlite3_vfs;
        vfs shim = *default_vfs();
        shim.iVersion = 2;
        shim.szOsFile += static_cast<int>(sizeof(file_type));
        shim.pNext = nullptr;
        shim.zName = Own::vfs_name;
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
};

}  // namespace store::sqlite
