// The log is copied back beside the writes: it stays short, loses nothing, and is held as long as it is needed.
#include "loops.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "stores.hpp"

#include <pthread.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <utility>

namespace {

using namespace facts;
using store::sqlite::checkpointer;

/// The methods of the database files that are opened while this is there: `on_unfetch` runs when SQLite lets go of a
/// mapped page, which a checkpoint does once it has read the log's header and found it changed; `on_sync` answers for
/// the system.
class watched_files {
public:
    watched_files() : vfs_(sqlite3_vfs_find(nullptr)) {
        hooks = this;
        real_open = std::exchange(vfs_->xOpen, open);
    }
    ~watched_files() {
        vfs_->xOpen = real_open;
        hooks = nullptr;
    }
    watched_files(const watched_files&) = delete;
    watched_files& operator=(const watched_files&) = delete;

    std::function<void()> on_unfetch;
    std::function<int()> on_sync;

private:
    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
        const int code = real_open(vfs, name, file, flags, out);
        if (code != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) return code;
        real = file->pMethods;
        changed = *real;
        changed.xUnfetch = [](sqlite3_file* f, sqlite3_int64 offset, void* page) {
            if (hooks && hooks->on_unfetch) std::exchange(hooks->on_unfetch, nullptr)();
            return real->xUnfetch(f, offset, page);
        };
        changed.xSync = [](sqlite3_file* f, int how) {
            return hooks && hooks->on_sync ? hooks->on_sync() : real->xSync(f, how);
        };
        file->pMethods = &changed;
        return code;
    }

    static inline watched_files* hooks = nullptr;
    static inline int (*real_open)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*) = nullptr;
    static inline const sqlite3_io_methods* real = nullptr;
    static inline sqlite3_io_methods changed{};

    sqlite3_vfs* vfs_;
};

/// A file in WAL mode with forty users, none of its programs running, and another program that checkpoints when told
/// to.
struct file_of_users {
    sqlite_file f;
    store::sqlite::database_file file{f.folder.path()};
    std::unique_ptr<other_program> other;

    file_of_users() {
        for (int i = 0; i < 40; ++i) REQUIRE(run(f.store->users().insert(named("u" + std::to_string(i)))));
        f.store.reset();
        other = std::make_unique<other_program>(f.folder.path());
        other->run("PRAGMA wal_autocheckpoint=0");
    }
    void name_all(const std::string& name) const {
        for (int i = 1; i <= 40; ++i) {
            other->run("UPDATE accounts_customuser SET first_name = '" + name + "' WHERE id = " + std::to_string(i));
        }
    }
    void name_one(const std::string& name, int id) const {
        other->run("UPDATE accounts_customuser SET first_name = '" + name + "' WHERE id = " + std::to_string(id));
    }
    [[nodiscard]] std::uintmax_t log_bytes() const { return std::filesystem::file_size(f.folder.path() + "-wal"); }
};

std::string thread_name() {
    std::array<char, 16> name{};
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    return name.data();
}

void pass(checkpointer& by) {
    by.begin();
    by.wait();
}

}  // namespace

TEST_CASE("checkpoints: under steady writes the log is copied back beside them, to the last page, and begun anew") {
    sqlite_file f;
    f.store.reset();
    std::atomic<bool> beside{false};
    {
        watched_files files;
        files.on_sync = [&] {
            if (thread_name() == "checkpointer") beside = true;
            return SQLITE_OK;
        };
        f.settings.checkpoint_pages = 640;
        f.open(false);
        f.store->attach_thread();
        for (int i = 0; i < 1000; ++i) {
            REQUIRE(run(f.store->users().insert(named("u" + std::to_string(i)))));
            REQUIRE(run(f.store->users().find_by_id(i + 1)).value().has_value());
        }
        CHECK(beside);
        // Each insert is some five pages: without a new beginning it were five thousand.
        CHECK(std::filesystem::file_size(f.folder.path() + "-wal") < 2000 * 4096);
        CHECK(other_program(f.folder.path()).one("SELECT count(*) FROM accounts_customuser") == "1000");
        f.store.reset();
    }
    other_program db(f.folder.path());
    CHECK(db.one("PRAGMA integrity_check") == "ok");
    CHECK(db.one("SELECT count(DISTINCT username) FROM accounts_customuser") == "1000");
}

TEST_CASE("checkpoints: a pass copies what is in the log, and the next write begins it anew") {
    file_of_users u;
    checkpointer one(u.file, u.f.settings, u.f.log);
    u.name_all("A");
    const auto full = u.log_bytes();
    pass(one);
    CHECK(one.copied() >= 40);
    u.name_one("B", 1);
    CHECK(u.log_bytes() == full);
    pass(one);
    CHECK(one.copied() <= 2);
    CHECK(one.copied() >= 1);
    one.forget();
    CHECK(one.copied() == 0);
    CHECK(u.other->one("SELECT first_name FROM accounts_customuser WHERE id = 1") == "B");
}

TEST_CASE("checkpoints: a reader elsewhere keeps a pass from the end of the log, not from its beginning") {
    file_of_users u;
    checkpointer one(u.file, u.f.settings, u.f.log);
    u.name_all("A");
    other_program reader(u.f.folder.path());
    reader.run("BEGIN; SELECT 1 FROM accounts_customuser");
    u.name_all("B");
    pass(one);
    const int first = one.copied();
    CHECK(first >= 40);
    reader.run("COMMIT");
    pass(one);
    CHECK(one.copied() >= first + 40);
}

TEST_CASE("checkpoints: a log that others begin anew while a pass begins is not taken for the old one") {
    file_of_users u;
    watched_files files;
    checkpointer one(u.file, u.f.settings, u.f.log);
    u.name_all("A");
    pass(one);
    u.name_all("B");
    u.name_all("C");
    // Another program copies everything back, so that the next write may begin the log anew ...
    CHECK(u.other->one("PRAGMA wal_checkpoint").starts_with("0|"));
    // ... and one does, in the moment in which a pass knows the old log's length. Before SQLite 3.51.3 that pass would
    // mark the new log as copied to the old one's end, and what is written up to there would be gone.
    bool begun_anew = false;
    files.on_unfetch = [&] {
        begun_anew = true;
        u.name_one("D", 1);
    };
    pass(one);
    REQUIRE(begun_anew);
    u.name_one("D", 40);
    one.close();
    CHECK(u.other->one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
    other_program fresh(u.f.folder.path());
    CHECK(fresh.one("PRAGMA integrity_check") == "ok");
    CHECK(fresh.one("SELECT first_name FROM accounts_customuser WHERE id = 1") == "D");
    CHECK(fresh.one("SELECT first_name FROM accounts_customuser WHERE id = 40") == "D");
}

TEST_CASE("checkpoints: after a sync of the file that failed the log is kept, whole, by every program (I1)") {
    file_of_users u;
    watched_files files;
    int syncs = 0;
    files.on_sync = [&] { return ++syncs == 1 ? SQLITE_IOERR_FSYNC : SQLITE_OK; };
    {
        checkpointer one(u.file, u.f.settings, u.f.log);
        u.name_all("A");
        pass(one);
        CHECK(one.holds_log());
        CHECK(one.copied() == 0);
        // The next sync would be told nothing of the pages that the system has lost.
        pass(one);
        one.close();
        CHECK(one.holds_log());
        CHECK(one.copied() == 0);
        CHECK(u.other->one("PRAGMA wal_checkpoint(TRUNCATE)").starts_with("1|"));
        const auto before = u.log_bytes();
        u.name_one("B", 1);
        CHECK(u.log_bytes() > before);
        // Others end first here; ours must not throw the log away as the last one.
        u.other.reset();
    }
    CHECK(u.log_bytes() > 40 * 4096);
    CHECK(syncs == 1);
    // A new start copies it from its beginning.
    files.on_sync = nullptr;
    checkpointer again(u.file, u.f.settings, u.f.log);
    pass(again);
    CHECK(again.copied() >= 41);
}

TEST_CASE("checkpoints: the same when the last pages could not be synced, and the server goes on writing (I1)") {
    sqlite_file f;
    f.store.reset();
    std::atomic<int> failed{0};
    watched_files files;
    files.on_sync = [&] { return thread_name() == "writer" && ++failed == 1 ? SQLITE_IOERR_FSYNC : SQLITE_OK; };
    f.settings.checkpoint_pages = 640;
    f.open(false);
    for (int i = 0; i < 500; ++i) REQUIRE(run(f.store->users().insert(named("u" + std::to_string(i)))));
    CHECK(failed == 1);
    CHECK(other_program(f.folder.path()).one("PRAGMA wal_checkpoint(TRUNCATE)").starts_with("1|"));
    f.store.reset();
    CHECK(std::filesystem::file_size(f.folder.path() + "-wal") > 1000 * 4096);
    f.open(false);
    f.store.reset();
    CHECK(other_program(f.folder.path()).one("SELECT count(*) FROM accounts_customuser") == "500");
    CHECK_FALSE(std::filesystem::exists(f.folder.path() + "-wal"));
}
