// What only a database in a file can get wrong: other programs, faults of the disk, durability, the queue.
#include "loops.hpp"
#include "store/sqlite/snapshot.hpp"
#include "stores.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <functional>
#include <new>
#include <thread>

namespace {

using namespace facts;
using store::errc;

/// The largest file that this process may write: the disk is full.
class full_disk {
public:
    explicit full_disk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    full_disk(const full_disk&) = delete;
    full_disk& operator=(const full_disk&) = delete;
    ~full_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

/// Runs `then` when every coroutine that was spawned before has begun: a coroutine starts in two turns of the loop, and
/// handlers run in the order of their posting.
void after_starts(boost::asio::io_context& loop, const std::function<void()>& then, int turns = 4) {
    boost::asio::post(loop, [&loop, then, turns] { turns > 1 ? after_starts(loop, then, turns - 1) : then(); });
}

/// Runs writes at once on one loop, and answers their outcomes in order. `when_waiting` runs once all of them are in
/// the queue.
std::vector<store::result<void>> together(
    std::vector<store::async_result<void>> calls, const std::function<void()>& when_waiting = [] {}) {
    const leased_loop lease;
    auto& loop = *lease;
    std::vector<store::result<void>> out(calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        base::begin_on(loop, [](store::async_result<void> call, store::result<void>& to) -> base::task<void> {
            to = co_await std::move(call);
        }(std::move(calls[i]), out[i]));
    }
    after_starts(loop, when_waiting);
    loop.run();
    return out;
}

}  // namespace

TEST_CASE("sqlite: the writer syncs each commit, and readers neither write nor checkpoint") {
    using namespace store::sqlite;
    sqlite_file f;
    const auto writer = open_writer({.path = f.folder.path()}).value();
    CHECK(scalar(writer.get(), "PRAGMA synchronous") == "2");
    CHECK(scalar(writer.get(), "PRAGMA journal_mode") == "wal");
    CHECK(scalar(writer.get(), "PRAGMA foreign_keys") == "1");
    CHECK(scalar(writer.get(), "PRAGMA wal_autocheckpoint") == "0");
    const auto reader = open_reader({.path = f.folder.path()}).value();
    CHECK(scalar(reader.get(), "PRAGMA wal_autocheckpoint") == "0");
    CHECK(exec(reader.get(), "DELETE FROM django_migrations") != SQLITE_OK);
    CHECK(sqlite3_wal_checkpoint_v2(reader.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) != SQLITE_OK);
}

TEST_CASE("sqlite: what another program writes is seen at once, attached or not") {
    sqlite_file f;
    const auto id = run(f.store->users().insert(ann())).value();
    REQUIRE(run(f.store->tokens().add_outstanding(token("a"))));
    other_program db(f.folder.path());
    for (const bool attached : {false, true}) {
        if (attached) f.store->attach_thread();
        CHECK(run(f.store->users().find_by_id(id)).value()->is_active);
        db.run("UPDATE accounts_customuser SET is_active = 0");
        CHECK_FALSE(run(f.store->users().find_by_id(id)).value()->is_active);
        db.run(
            "INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES ('2026-01-01 00:00:00', "
            "1)");
        CHECK(run(f.store->tokens().is_blacklisted("a")).value());
        CHECK(run(f.store->tokens().blacklist(token("a"), now)).error() == errc::already_blacklisted);
        db.run("DELETE FROM token_blacklist_blacklistedtoken; UPDATE accounts_customuser SET is_active = 1");
        CHECK_FALSE(run(f.store->tokens().is_blacklisted("a")).value());
    }
}

TEST_CASE("sqlite: whoever goes through the passwords holds up no checkpoint between two pages") {
    sqlite_file f;
    for (const char* name : {"ann", "bob", "cyd"}) REQUIRE(run(f.store->users().insert(named(name))));
    f.store->attach_thread();
    other_program db(f.folder.path());
    // All in one turn of the loop. TRUNCATE answers 1 (busy) while anybody reads.
    run([](store::user_store& users, other_program& other) -> base::task<int> {
        for (std::int64_t after = 0; after < 3; ++after) {
            CHECK((co_await users.passwords_after(after, 1)).value().at(0).id == after + 1);
            other.run("UPDATE accounts_customuser SET first_name = first_name || 'x'");
            CHECK(other.one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
        }
        co_return 0;
    }(f.store->users(), db));
}

TEST_CASE("sqlite: a password that is a number or holds a NUL is handed over as it is read for a login") {
    sqlite_file f;
    for (const char* name : {"ann", "bob", "cyd"}) REQUIRE(run(f.store->users().insert(named(name))));
    other_program db(f.folder.path());
    db.run("UPDATE accounts_customuser SET password = x'610062' WHERE id = 2");
    db.run("UPDATE accounts_customuser SET password = 17 WHERE id = 3");
    const auto page = run(f.store->users().passwords_after(INT64_MIN, 10)).value();
    REQUIRE(page.size() == 3);
    for (const auto& row : page) CHECK(row.password == run(f.store->users().find_by_id(row.id)).value()->password);
    CHECK(page[1].password == std::string("a\0b", 3));
    CHECK(page[2].password == "17");
}

TEST_CASE("sqlite: what the writer gathers for its log is there for every reader after each commit") {
    using namespace store::sqlite;
    sqlite_file f;
    const auto writer = open_writer({.path = f.folder.path()}).value();
    other_program other(f.folder.path());
    exec(writer.get(), "CREATE TABLE pages (id INTEGER PRIMARY KEY, text BLOB)");
    const auto sound = [&](const std::string& rows) {
        CHECK(other.one("SELECT count(*) FROM pages") == rows);
        CHECK(other.one("PRAGMA integrity_check") == "ok");
        CHECK(scalar(writer.get(), "SELECT count(*) FROM pages") == rows);
    };
    // A page, many pages, more than is gathered at once.
    CHECK(exec(writer.get(), "INSERT INTO pages (text) VALUES (randomblob(100))") == SQLITE_OK);
    sound("1");
    const std::string many =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO pages (text) SELECT "
        "randomblob(3000) FROM n";
    CHECK(exec(writer.get(), many.c_str()) == SQLITE_OK);
    sound("301");
    // More than the cache holds, rolled back and committed.
    exec(writer.get(), "PRAGMA cache_size=5");
    CHECK(exec(writer.get(), ("BEGIN;" + many + "; UPDATE pages SET text = randomblob(2000); ROLLBACK").c_str()) ==
          SQLITE_OK);
    sound("301");
    CHECK(exec(writer.get(), ("BEGIN;" + many + "; UPDATE pages SET text = randomblob(2000); COMMIT").c_str()) ==
          SQLITE_OK);
    sound("601");
    CHECK(scalar(writer.get(), "PRAGMA wal_checkpoint(TRUNCATE)") == "0");
    CHECK(exec(writer.get(), "DELETE FROM pages WHERE id % 2") == SQLITE_OK);
    sound("300");
}

TEST_CASE("sqlite: nothing of a rolled back transaction is written over what another program then commits (I1)") {
    using namespace store::sqlite;
    sqlite_file f;
    const auto writer = open_writer({.path = f.folder.path(), .cache_kib = 80}).value();
    other_program other(f.folder.path());
    CHECK(scalar(writer.get(), "PRAGMA cache_spill") == "0");
    const auto rows = [](int count) {
        return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
               ") INSERT INTO pages (text) SELECT randomblob(3000) FROM n";
    };
    exec(writer.get(), "CREATE TABLE pages (id INTEGER PRIMARY KEY, text BLOB)");
    CHECK(exec(writer.get(), rows(500).c_str()) == SQLITE_OK);
    CHECK(scalar(writer.get(), "PRAGMA wal_checkpoint(TRUNCATE)") == "0");
    CHECK(exec(writer.get(), ("BEGIN;" + rows(40) + "; ROLLBACK").c_str()) == SQLITE_OK);
    other.run(rows(30));
    CHECK(scalar(writer.get(), "SELECT count(*) FROM pages") == "530");
    CHECK(exec(writer.get(), rows(1).c_str()) == SQLITE_OK);
    CHECK(other.one("PRAGMA integrity_check") == "ok");
    // What a recovery after a crash would find.
    for (const char* suffix : {"", "-wal"})
        std::filesystem::copy_file(f.folder.path() + suffix, f.folder.path("copy.sqlite3") + suffix);
    other_program recovered(f.folder.path("copy.sqlite3"));
    CHECK(recovered.one("SELECT count(*) FROM pages") == "531");
    CHECK(recovered.one("PRAGMA integrity_check") == "ok");
}

TEST_CASE("sqlite: a shared read transaction answers while nobody commits, and never misses a commit") {
    using namespace store::sqlite;
    sqlite_file f;
    REQUIRE(run(f.store->users().insert(ann())));
    const auto db = open_reader({.path = f.folder.path()}).value();
    other_program other(f.folder.path());
    snapshot shared(db.get());
    const auto first_name = [&] {
        REQUIRE(shared.begin());
        const auto name = scalar(db.get(), "SELECT first_name FROM accounts_customuser");
        shared.keep();
        return name;
    };
    for (const char* name : {"A", "B", "C"}) {
        other.run(std::string("UPDATE accounts_customuser SET first_name = '") + name + "'");
        for (int again = 0; again < 3; ++again) {
            CHECK(first_name() == name);
            CHECK(shared.is_open());
            CHECK(sqlite3_txn_state(db.get(), "main") == SQLITE_TXN_READ);
        }
        // Emptying the WAL changes its header, too.
        if (*name == 'B') {
            shared.end();
            CHECK(other.one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
        }
    }
    // A commit that comes while the transaction begins is not vouched for.
    shared.end();
    REQUIRE(shared.begin());
    other.run("UPDATE accounts_customuser SET first_name = 'D'");
    CHECK(scalar(db.get(), "SELECT first_name FROM accounts_customuser") == "D");
    shared.keep();
    CHECK_FALSE(shared.is_open());
    CHECK(sqlite3_txn_state(db.get(), "main") == SQLITE_TXN_NONE);
}

TEST_CASE("sqlite: two reads in one turn of the loop see what was committed between them") {
    sqlite_file f;
    f.store->attach_thread();
    REQUIRE(run(f.store->users().insert(ann())));
    other_program db(f.folder.path());
    const auto both = run([](store::store& on, other_program& other) -> store::async_result<bool> {
        const bool before = (co_await on.users().find_by_id(1)).value()->is_active;
        other.run("UPDATE accounts_customuser SET is_active = 0");
        const bool after = (co_await on.users().find_by_id(1)).value()->is_active;
        co_return before && !after;
    }(*f.store, db));
    CHECK(both.value());
}

TEST_CASE("sqlite: reads hold no transaction beyond their turn of the loop, so that a checkpoint can finish") {
    sqlite_file f;
    f.store->attach_thread();
    REQUIRE(run(f.store->users().insert(ann())));
    CHECK(run(f.store->users().find_by_id(1)).value().has_value());
    CHECK(run(f.store->users().email_exists("ANN@x", true)).has_value());
    other_program db(f.folder.path());
    CHECK(db.one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
}

TEST_CASE("sqlite: a write waits for another program's transaction, and gives up after busy_timeout") {
    sqlite_file f(false);
    f.store.reset();
    f.settings.busy_timeout = 50ms;
    f.open(true);
    other_program db(f.folder.path());
    db.run("BEGIN IMMEDIATE");
    CHECK(run(f.store->users().insert(ann())).error() == errc::unavailable);
    CHECK(run(f.store->users().find_by_id(1)).has_value());
    db.run("COMMIT");
    CHECK(run(f.store->users().insert(ann())).has_value());
}

TEST_CASE("sqlite: a commit that fails is told to its whole group, and the next one works (S08)") {
    sqlite_file f;
    // A dangling key that comes to light at COMMIT only.
    other_program(f.folder.path())
        .run(
            "CREATE TRIGGER poison AFTER INSERT ON token_blacklist_outstandingtoken WHEN NEW.jti = 'poison' BEGIN "
            "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (999, 999); END");
    support::recording_logger log;
    f.store.reset();
    auto opened = store::sqlite::open(f.settings, log);
    REQUIRE(opened);
    f.store = std::move(*opened);
    CHECK(run(f.store->tokens().add_outstanding(token("poison"))).error() == errc::unavailable);
    CHECK(log.has("store_unavailable"));
    CHECK(run(f.store->tokens().add_outstanding(token("poison"))).error() == errc::unavailable);
    CHECK(run(f.store->tokens().add_outstanding(token("a"))).has_value());
    CHECK(other_program(f.folder.path()).rows("SELECT jti FROM token_blacklist_outstandingtoken") ==
          std::vector<std::string>{"a"});
}

TEST_CASE("sqlite: one refused write of a group harms no other") {
    sqlite_file f;
    other_program db(f.folder.path());
    // While the file is locked they gather, and become one group.
    db.run("BEGIN IMMEDIATE");
    auto& tokens = f.store->tokens();
    std::vector<store::async_result<void>> calls;
    for (int i = 0; i < 200; ++i) calls.push_back(tokens.blacklist(token("t" + std::to_string(i / 2)), now));
    calls.push_back(f.store->users().set_password(404, "x"));
    const auto outcomes = together(std::move(calls), [&] { db.run("COMMIT"); });
    for (std::size_t i = 0; i < 200; ++i) CHECK(outcomes[i].has_value() == (i % 2 == 0));
    CHECK(outcomes[1].error() == errc::already_blacklisted);
    CHECK(outcomes[200].error() == errc::not_found);
    CHECK(db.one("SELECT count(*) FROM token_blacklist_blacklistedtoken") == "100");
}

TEST_CASE("sqlite: what one caller throws past its coroutine takes no answer from the rest of its group (S08)") {
    sqlite_file f;
    other_program db(f.folder.path());
    db.run("BEGIN IMMEDIATE");
    const auto thrower = [](store::async_result<void> call) -> base::task<void> {
        CHECK((co_await std::move(call)).has_value());
        // As Asio's own operations begin when memory is short.
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
            [](auto) { throw std::bad_alloc(); }, boost::asio::use_awaitable);
    };
    const auto counter = [](store::async_result<void> call, int& answered) -> base::task<void> {
        answered += (co_await std::move(call)).has_value();
    };
    int answered = 0;
    const leased_loop lease;
    for (int i = 0; i < 100; ++i) {
        auto call = f.store->tokens().add_outstanding(token(std::to_string(i)));
        auto caller = i % 2 == 0 ? thrower(std::move(call)) : counter(std::move(call), answered);
        base::begin_on(*lease, std::move(caller));
    }
    after_starts(*lease, [&] { db.run("COMMIT"); });
    int escaped = 0;
    for (bool more = true; more;) {
        try {
            (*lease).run();
            more = false;
        } catch (const std::bad_alloc&) {
            ++escaped;
        }
    }
    CHECK(answered == 50);
    CHECK(escaped > 0);
}

TEST_CASE("sqlite: a write that fails half-way leaves nothing behind, and the rest of its group stays") {
    sqlite_file f;
    REQUIRE(run(f.store->tokens().add_outstanding(token("taken"))));
    other_program db(f.folder.path());
    db.run("BEGIN IMMEDIATE");
    auto& tokens = f.store->tokens();
    std::vector<store::async_result<void>> calls;
    // The second has blacklisted its token before it finds that the next one's name is taken.
    calls.push_back(tokens.rotate(token("a"), token("a2"), {}, now));
    calls.push_back(tokens.rotate(token("half"), token("taken"), {}, now));
    calls.push_back(tokens.rotate(token("a"), token("fork"), {}, now));
    calls.push_back(tokens.rotate(token("b"), token("b2"), {}, now));
    const auto outcomes = together(std::move(calls), [&] { db.run("COMMIT"); });
    CHECK(outcomes[0].has_value());
    CHECK(outcomes[1].error() == errc::unavailable);
    CHECK(outcomes[2].error() == errc::already_blacklisted);
    CHECK(outcomes[3].has_value());
    CHECK(db.rows("SELECT jti FROM token_blacklist_outstandingtoken ORDER BY jti") ==
          std::vector<std::string>{"a", "a2", "b", "b2", "taken"});
    CHECK(db.one("SELECT count(*) FROM token_blacklist_blacklistedtoken") == "2");
}

TEST_CASE("sqlite: a full queue refuses at once") {
    sqlite_file f(false);
    f.store.reset();
    f.settings.queue_limit = 10;
    f.open(true);
    other_program db(f.folder.path());
    db.run("BEGIN IMMEDIATE");
    std::vector<store::async_result<void>> calls;
    for (int i = 0; i < 2000; ++i) calls.push_back(f.store->tokens().add_outstanding(token(std::to_string(i))));
    const auto outcomes = together(std::move(calls), [&] { db.run("COMMIT"); });
    const auto done = std::ranges::count_if(outcomes, [](const auto& o) { return o.has_value(); });
    CHECK(done >= 10);
    CHECK(done < 2000);
    // What was acknowledged is there, and nothing else.
    CHECK(db.one("SELECT count(*) FROM token_blacklist_outstandingtoken") == std::to_string(done));
}

TEST_CASE("sqlite: a full disk fails writes, not reads, and both work when there is room again (R05)") {
    sqlite_file f;
    f.store->attach_thread();
    REQUIRE(run(f.store->users().insert(ann())));
    {
        const full_disk full(4096);
        CHECK(run(f.store->users().insert(named("bob"))).error() == errc::unavailable);
        CHECK(run(f.store->users().find_by_id(1)).value().has_value());
        CHECK(run(f.store->users().insert(named("bob"))).error() == errc::unavailable);
        CHECK(run(f.store->users().find_by_id(1)).value().has_value());
    }
    CHECK(run(f.store->users().insert(named("bob"))).has_value());
    CHECK(run(f.store->users().username_exists("bob")).value());
    CHECK(other_program(f.folder.path()).one("PRAGMA integrity_check") == "ok");
}

TEST_CASE("sqlite: a file taken away is unavailable, not empty; put back, it works again (H11)") {
    sqlite_file f;
    f.store->attach_thread();
    REQUIRE(run(f.store->users().insert(ann())));
    other_program(f.folder.path()).run("PRAGMA wal_checkpoint(TRUNCATE)");
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::rename(f.folder.path() + suffix, f.folder.path("away") + suffix);
    }
    CHECK(run(f.store->ready()).error() == errc::unavailable);
    CHECK(run(f.store->users().find_by_id(1)).error() == errc::unavailable);
    CHECK(run(f.store->users().insert(named("bob"))).error() == errc::unavailable);
    CHECK_FALSE(std::filesystem::exists(f.folder.path()));
    std::filesystem::rename(f.folder.path("away"), f.folder.path());
    CHECK(run(f.store->ready()).has_value());
    CHECK(run(f.store->users().find_by_id(1)).value().has_value());
    CHECK(run(f.store->users().insert(named("bob"))).has_value());
}

TEST_CASE("sqlite: many threads write at once, each is answered on its own, and every acknowledged row is there") {
    sqlite_file f;
    std::atomic<int> strayed{0};
    const auto at_home = [](store::async_result<void> call, std::atomic<int>& count) -> store::async_result<void> {
        const auto home = std::this_thread::get_id();
        const auto outcome = co_await std::move(call);
        count += std::this_thread::get_id() != home;
        co_return outcome;
    };
    constexpr int threads = 4;
    constexpr int each = 250;
    std::atomic<int> good{0};
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back([&, t] {
            f.store->attach_thread();
            std::vector<store::async_result<void>> calls;
            for (int i = 0; i < each; ++i) {
                const auto row = token(std::to_string(t) + "/" + std::to_string(i));
                calls.push_back(at_home(f.store->tokens().add_outstanding(row), strayed));
            }
            for (const auto& outcome : together(std::move(calls))) good += outcome.has_value();
            CHECK_FALSE(run(f.store->tokens().is_blacklisted("0/0")).value());
        });
    }
    for (auto& worker : workers) worker.join();
    CHECK(good == threads * each);
    CHECK(strayed == 0);
    CHECK(other_program(f.folder.path()).one("SELECT count(*) FROM token_blacklist_outstandingtoken") ==
          std::to_string(threads * each));
}

TEST_CASE("sqlite: kill -9 at any moment loses no acknowledged write, and the file is ready at once (R01, I1)") {
    sqlite_file f;
    f.store.reset();
    for (int cycle = 0; cycle < 8; ++cycle) {
        int pipe_ends[2];
        REQUIRE(::pipe(pipe_ends) == 0);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            // The child acknowledges each row to its parent after the store did.
            f.open(false);
            for (int i = 0; i < 100'000; ++i) {
                const std::string jti = std::to_string(cycle) + "-" + std::to_string(i);
                if (!run(f.store->tokens().blacklist(token(jti), now))) ::_exit(1);
                if (::write(pipe_ends[1], &i, sizeof i) != sizeof i) ::_exit(2);
            }
            ::_exit(3);
        }
        ::close(pipe_ends[1]);
        int last = -1;
        const int enough = 20 + cycle * 13;
        while (last < enough && ::read(pipe_ends[0], &last, sizeof last) == sizeof last) continue;
        ::kill(child, SIGKILL);
        while (::read(pipe_ends[0], &last, sizeof last) == sizeof last) continue;
        ::close(pipe_ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
        const auto begin = std::chrono::steady_clock::now();
        f.open(false);
        CHECK(run(f.store->ready()).has_value());
        CHECK(std::chrono::steady_clock::now() - begin < 2s);
        CHECK(last >= enough);
        int lost = 0;
        for (int i = 0; i <= last; ++i) {
            lost += !run(f.store->tokens().is_blacklisted(std::to_string(cycle) + "-" + std::to_string(i))).value();
        }
        CHECK(lost == 0);
        f.store.reset();
        CHECK(other_program(f.folder.path()).one("PRAGMA integrity_check") == "ok");
    }
}

TEST_CASE("failing_store: fails the n-th call and no other") {
    support::failing_store s(store::memory::make_memory_store());
    s.fail_at(2);
    CHECK(run(s.users().insert(ann())).has_value());
    CHECK(run(s.tokens().is_blacklisted("a")).error() == errc::unavailable);
    CHECK_FALSE(run(s.tokens().is_blacklisted("a")).value());
    s.fail_always();
    CHECK(run(s.users().find_by_id(1)).error() == errc::unavailable);
    CHECK(run(s.ready()).error() == errc::unavailable);
    s.fail_at(0);
    CHECK(run(s.users().find_by_id(1)).value().has_value());
    CHECK(s.calls() == 5);
}
