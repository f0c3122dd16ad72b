// The log is copied back beside the writes: it stays short, loses nothing, and is held as long as it is needed.
#include "loops.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/log_length.hpp"
#include "stores.hpp"

#include <pthread.h>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
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
        static std::once_flag once;
        std::call_once(once, [&] { change(file->pMethods); });
        file->pMethods = &changed;
        return code;
    }
    static void change(const sqlite3_io_methods* methods) {
        real = methods;
        changed = *real;
        changed.xUnfetch = [](sqlite3_file* f, sqlite3_int64 offset, void* page) {
            if (hooks && hooks->on_unfetch) std::exchange(hooks->on_unfetch, nullptr)();
            return real->xUnfetch(f, offset, page);
        };
        changed.xSync = [](sqlite3_file* f, int how) {
            return hooks && hooks->on_sync ? hooks->on_sync() : real->xSync(f, how);
        };
    }

    static inline watched_files* hooks = nullptr;
    static inline int (*real_open)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*) = nullptr;
    static inline const sqlite3_io_methods* real = nullptr;
    static inline sqlite3_io_methods changed{};

    sqlite3_vfs* vfs_;
};

/// Users one after the other, each a commit.
void insert(const sqlite_file& into, int from, int to) {
    for (int i = from; i < to; ++i) REQUIRE(run(into.store->users().insert(named("u" + std::to_string(i)))));
}

/// A file in WAL mode with forty users, none of its programs running, and another program that checkpoints when told
/// to.
struct file_of_users {
    sqlite_file f;
    store::sqlite::database_file file{f.folder.path()};
    std::unique_ptr<other_program> other;

    file_of_users() {
        insert(f, 0, 40);
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
    /// One transaction of some 70 pages for a thousand.
    void add_groups(int count) const {
        other->run(
            "INSERT INTO auth_group (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT " +
            std::to_string(count) + ") SELECT i || hex(randomblob(60)) FROM n");
    }
    [[nodiscard]] std::uintmax_t log_bytes() const { return std::filesystem::file_size(f.folder.path() + "-wal"); }
};

/// Of a log, with their headers.
std::uintmax_t pages_of(const std::string& log) {
    return std::filesystem::file_size(log) / (4096 + 24);
}

std::string thread_name() {
    std::array<char, 16> name{};
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    return name.data();
}

void pass(checkpointer& by) {
    by.wait();
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
        CHECK(pages_of(f.folder.path() + "-wal") < 2000);
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

TEST_CASE("checkpoints: beside the writes the file is synced every few pages, and while they wait once") {
    file_of_users u;
    watched_files files;
    int syncs = 0;
    files.on_sync = [&] { return ++syncs, SQLITE_OK; };
    checkpointer one(u.file, u.f.settings, u.f.log);
    u.add_groups(2500);
    pass(one);
    const int pages = one.copied();
    CHECK(pages > 64);
    CHECK(syncs >= pages / 32);
    CHECK(syncs <= pages / 32 + 3);
    syncs = 0;
    u.other->run("UPDATE auth_group SET name = substr(name, 1, 20)");
    CHECK(one.finish(10s));
    CHECK(one.copied() > 64);
    CHECK(syncs <= 2);
}

TEST_CASE("checkpoints: a pass that writes wait for syncs no more than it must") {
    file_of_users u;
    watched_files files;
    std::atomic<bool> begun{false};
    std::atomic<bool> awaited{false};
    std::atomic<int> syncs{0};
    files.on_sync = [&] {
        ++syncs;
        begun = true;
        while (!awaited) std::this_thread::sleep_for(1ms);
        std::this_thread::sleep_for(20ms);
        return SQLITE_OK;
    };
    checkpointer one(u.file, u.f.settings, u.f.log);
    one.wait();
    u.add_groups(15000);
    one.begin();
    while (!begun) std::this_thread::sleep_for(1ms);
    awaited = true;
    CHECK(one.finish(10s));
    const int pages = one.copied();
    CHECK(pages > 640);
    CHECK(syncs.load() < pages / 32 / 2);
}

TEST_CASE("checkpoints: of a pass that cannot be synced in its middle nothing counts as copied (I1)") {
    for (const bool another : {false, true}) {
        CAPTURE(another);
        file_of_users u;
        watched_files files;
        int syncs = 0;
        files.on_sync = [&] { return ++syncs == 2 ? SQLITE_IOERR_FSYNC : SQLITE_OK; };
        checkpointer one(u.file, u.f.settings, u.f.log);
        const std::string path = u.f.folder.path();
        u.add_groups(2500);
        const std::string before = u.f.folder.path("before");
        std::filesystem::copy_file(path, before);
        pass(one);
        CHECK(syncs == 2);
        CHECK(one.copied() == 0);
        const auto in_its_middle = std::filesystem::file_size(path);
        // What the system could not write it has forgotten.
        std::filesystem::copy_file(before, path, std::filesystem::copy_options::overwrite_existing);
        CHECK(u.other->one("SELECT count(*) FROM auth_group") == "2500");
        if (!another) {
            pass(one);
            CHECK(one.copied() > 64);
        }
        one.close();
        CHECK(u.other->one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
        CHECK(std::filesystem::file_size(path) > in_its_middle);
        other_program fresh(path);
        CHECK(fresh.one("PRAGMA integrity_check") == "ok");
        CHECK(fresh.one("SELECT count(*) FROM auth_group") == "2500");
    }
}

TEST_CASE("checkpoints: under load the log is not cut and made longer again") {
    sqlite_file f;
    f.store.reset();
    const std::string path = f.folder.path() + "-wal";
    watched_files files;
    // The disk is slow for the file, so that the log grows to the length at which writes wait.
    files.on_sync = [&] {
        const bool beside = thread_name() == "checkpointer";
        for (int i = 0; beside && i < 10'000 && pages_of(path) < 600; ++i) std::this_thread::sleep_for(1ms);
        return SQLITE_OK;
    };
    f.settings.checkpoint_pages = 320;
    f.open(false);
    std::uintmax_t longest = 0;
    for (int i = 0; i < 400; ++i) {
        insert(f, i, i + 1);
        const auto length = pages_of(path);
        REQUIRE(length >= longest);
        longest = length;
    }
    CHECK(longest >= 600);
    CHECK(longest < 750);
}

TEST_CASE("checkpoints: a large file has a longer log, a quarter of it, up to four times the usual length") {
    const auto length = [](std::int64_t pages_in_file) {
        return store::sqlite::pages_before_checkpoint({.checkpoint_pages = 320}, pages_in_file);
    };
    CHECK(length(0) == 320);
    CHECK(length(1280) == 320);
    CHECK(length(2000) == 500);
    CHECK(length(100'000) == 1280);

    file_of_users u;
    u.add_groups(80'000);
    u.other->run("PRAGMA wal_checkpoint(TRUNCATE)");
    REQUIRE(std::stoll(u.other->one("PRAGMA page_count")) > 4 * 1280);
    u.f.settings.checkpoint_pages = 320;
    u.f.open(false);
    const std::string log = u.f.folder.path() + "-wal";
    insert(u.f, 40, 280);
    CHECK(pages_of(log) > 1000);
    insert(u.f, 280, 1000);
    CHECK(pages_of(log) < 3 * 1280);
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

TEST_CASE("checkpoints: what may not have reached the disk is copied again, whoever copied it (I1)") {
    for (const bool by_another : {false, true}) {
        CAPTURE(by_another);
        file_of_users u;
        watched_files files;
        bool fails = false;
        files.on_sync = [&] { return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK; };
        checkpointer one(u.file, u.f.settings, u.f.log);
        const std::string path = u.f.folder.path();
        const std::string before = u.f.folder.path("before");
        u.name_all("A");
        std::filesystem::copy_file(path, before);
        // A reader keeps SQLite from syncing the file itself: it then takes the pages for copied as soon as they are
        // written.
        other_program reader(path);
        reader.run("BEGIN; SELECT 1 FROM accounts_customuser");
        if (by_another) {
            u.other->run("PRAGMA synchronous=OFF");
            CHECK(u.other->one("PRAGMA wal_checkpoint").starts_with("0|"));
        }
        u.other->run("INSERT INTO auth_group (name) VALUES ('B')");
        fails = true;
        pass(one);
        CHECK(one.copied() == 0);
        // The system told of pages that it could not write, once, and has forgotten them.
        std::filesystem::copy_file(before, path, std::filesystem::copy_options::overwrite_existing);
        CHECK(reader.one("SELECT count(*) FROM accounts_customuser WHERE first_name = 'A'") == "40");
        reader.run("COMMIT");
        fails = false;
        pass(one);
        CHECK(one.copied() >= 41);
        one.close();
        CHECK(u.other->one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
        other_program fresh(path);
        CHECK(fresh.one("PRAGMA integrity_check") == "ok");
        CHECK(fresh.one("SELECT count(*) FROM accounts_customuser WHERE first_name = 'A'") == "40");
        CHECK(fresh.one("SELECT count(*) FROM auth_group") == "1");
    }
}

TEST_CASE(
    "checkpoints: the server goes on writing when syncs of the file fail, and copies all of it when they do not") {
    sqlite_file f;
    f.store.reset();
    std::atomic<bool> fails{true};
    std::atomic<int> failed{0};
    watched_files files;
    files.on_sync = [&] { return fails && ++failed ? SQLITE_IOERR_FSYNC : SQLITE_OK; };
    f.settings.checkpoint_pages = 320;
    f.open(false);
    insert(f, 0, 300);
    CHECK(failed > 2);
    // Nothing was copied for good, beside the writes or between them: the log has all of it.
    CHECK(pages_of(f.folder.path() + "-wal") > 1000);
    fails = false;
    insert(f, 300, 600);
    const auto longest = std::filesystem::file_size(f.folder.path() + "-wal");
    insert(f, 600, 1000);
    CHECK(std::filesystem::file_size(f.folder.path() + "-wal") <= longest);
    f.store.reset();
    other_program db(f.folder.path());
    CHECK(db.one("SELECT count(*) FROM accounts_customuser") == "1000");
    CHECK(db.one("PRAGMA integrity_check") == "ok");
}

TEST_CASE("checkpoints: the log is finished when nobody reads in it any more, for no longer than one may wait") {
    file_of_users u;
    checkpointer one(u.file, u.f.settings, u.f.log);
    other_program reader(u.f.folder.path());
    u.name_all("A");
    reader.run("BEGIN; SELECT 1 FROM accounts_customuser");
    CHECK_FALSE(one.finish(1ms));
    CHECK(one.copied() >= 40);
    std::thread leaves([&] {
        std::this_thread::sleep_for(50ms);
        reader.run("COMMIT");
    });
    CHECK(one.finish(10s));
    leaves.join();
    const auto bytes = u.log_bytes();
    u.name_one("B", 1);
    CHECK(u.log_bytes() == bytes);
}

TEST_CASE("checkpoints: a log that somebody held for long is as short as others when it has begun anew") {
    sqlite_file f;
    f.store.reset();
    f.settings.checkpoint_pages = 320;
    f.open(false);
    const std::string log = f.folder.path() + "-wal";
    other_program reader(f.folder.path());
    insert(f, 0, 10);
    reader.run("BEGIN; SELECT 1 FROM accounts_customuser");
    insert(f, 10, 400);
    CHECK(pages_of(log) > 1000);
    reader.run("COMMIT");
    insert(f, 400, 800);
    CHECK(pages_of(log) < 850);
}
