// What only a database in a file can get wrong for the admin panel: reads that do not end, other programs, Django's
// rows.
#include "loops.hpp"
#include "staff.hpp"
#include "store/admin_query.hpp"
#include "stores.hpp"
#include "support/fakes.hpp"

#include <algorithm>
#include <chrono>

namespace {

using namespace facts;
using store::errc;
using ids = std::vector<std::int64_t>;

/// A list of users that never ends: only a limit can answer. What asks for a user at all does not end, either.
constexpr const char* endless_users =
    "ALTER TABLE accounts_customuser RENAME TO real_users; CREATE VIEW accounts_customuser AS SELECT * FROM real_users "
    "UNION ALL SELECT * FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, '', NULL, 0, "
    "'u' || i, 'f', 'l', 0, 1, '2026-01-01 00:00:00', 'e' || i FROM n)";

struct endless : sqlite_file {
    explicit endless(std::chrono::milliseconds limit) {
        other_program(folder.path()).run(endless_users);
        store.reset();
        settings.long_read_timeout = limit;
        open(false);
    }
    store::async_result<store::bounded_count> long_read() {
        return store->user_list().count({.search = {"nowhere"}}, 10);
    }
};

/// Starts a call; its outcome is there after the loop has run.
template <class T>
void start(
    boost::asio::io_context& loop, store::async_result<T> call, std::optional<store::result<T>>& to,
    std::function<void()> then = [] {}) {
    base::begin_on(loop,
                   [](store::async_result<T> inner, std::optional<store::result<T>>& out,
                      std::function<void()> after) -> base::task<void> {
                       out.emplace(co_await std::move(inner));
                       after();
                   }(std::move(call), to, std::move(then)));
}

}  // namespace

TEST_CASE("long reads: given up after their time, by name, and the next one works") {
    endless f(100ms);
    const auto began = std::chrono::steady_clock::now();
    CHECK(run(f.long_read()).error() == errc::too_slow);
    CHECK(std::chrono::steady_clock::now() - began >= 100ms);
    CHECK(run(f.store->user_list().list({.search = {"nowhere"}})).error() == errc::too_slow);
    // The connection is as good as before, and no transaction is left open on it.
    CHECK(run(f.store->groups().permissions()).value().size() == 32);
    CHECK(other_program(f.folder.path()).one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
}

TEST_CASE("long reads: what waited too long in the queue is not begun") {
    endless f(100ms);
    const leased_loop lease;
    std::array<std::optional<store::result<store::bounded_count>>, 5> out;
    const auto began = std::chrono::steady_clock::now();
    for (auto& one : out) start(*lease, f.long_read(), one);
    (*lease).run();
    for (const auto& one : out) CHECK(one->error() == errc::too_slow);
    // Five, one after the other, each with its full time, would be 500 ms at least.
    CHECK(std::chrono::steady_clock::now() - began < 450ms);
}

TEST_CASE("long reads: a full queue refuses at once") {
    endless f(300ms);
    f.store.reset();
    f.settings.long_read_queue = 2;
    f.open(false);
    const leased_loop lease;
    std::array<std::optional<store::result<store::bounded_count>>, 20> out;
    int answered = 0, before_the_first = 0;
    const auto began = std::chrono::steady_clock::now();
    for (auto& one : out) {
        start(*lease, f.long_read(), one, [&] {
            ++answered;
            if (std::chrono::steady_clock::now() - began < 300ms) ++before_the_first;
        });
    }
    (*lease).run();
    CHECK(answered == 20);
    CHECK(before_the_first >= 17);
    for (const auto& one : out) CHECK(one->error() == errc::too_slow);
}

TEST_CASE("long reads: hold up neither writes nor short reads") {
    endless f(2s);
    const leased_loop lease;
    std::optional<store::result<store::bounded_count>> slow;
    std::optional<store::result<void>> write;
    std::optional<store::result<bool>> read;
    std::vector<std::string> order;
    start(*lease, f.long_read(), slow, [&] { order.emplace_back("long"); });
    start(*lease, f.store->sessions().remove("a"), write, [&] {
        order.emplace_back("write");
        start(*lease, f.store->tokens().is_blacklisted("a"), read, [&] { order.emplace_back("read"); });
    });
    (*lease).run();
    CHECK(order == std::vector<std::string>{"write", "read", "long"});
    CHECK(slow->error() == errc::too_slow);
    CHECK(write->has_value());
    CHECK(read->value() == false);
}

TEST_CASE("long reads: a store that goes ends them") {
    endless f(1h);
    const leased_loop lease;
    std::array<std::optional<store::result<store::bounded_count>>, 3> out;
    for (auto& one : out) start(*lease, f.long_read(), one);
    // One is running, two are waiting, when the store goes.
    std::optional<store::result<void>> write;
    start(*lease, f.store->sessions().remove("a"), write, [&] { f.store.reset(); });
    (*lease).run();
    for (const auto& one : out) CHECK(one->error() == errc::unavailable);
    CHECK(write->has_value());
}

TEST_CASE("long reads: nothing is held between two of them, and each sees what was committed before it") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    f.store->attach_thread();
    other_program db(f.folder.path());
    for (int i = 0; i < 5; ++i) {
        db.run("UPDATE accounts_customuser SET first_name = 'n" + std::to_string(i) + "'");
        const auto page = run(f.store->user_list().list({})).value();
        REQUIRE(page.rows.size() == 1);
        CHECK(page.rows[0].first_name == "n" + std::to_string(i));
        CHECK(run(f.store->user_list().detail(root)).value()->row.first_name == "n" + std::to_string(i));
        CHECK(db.one("PRAGMA wal_checkpoint(TRUNCATE)") == "0|0|0");
    }
}

TEST_CASE("long reads: a database that is gone or replaced") {
    sqlite_file f;
    make_root(*f.store);
    CHECK(run(f.store->user_list().count({}, 10)).value().count == 1);
    sqlite_file fresh;
    fresh.store.reset();
    std::filesystem::rename(fresh.folder.path(), f.folder.path());
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(f.folder.path() + suffix);
    (void)run(f.store->ready());  // looks at the file
    CHECK(run(f.store->user_list().count({}, 10)).value().count == 0);
    std::filesystem::remove(f.folder.path());
    (void)run(f.store->ready());
    CHECK(run(f.store->user_list().count({}, 10)).error() == errc::unavailable);
    CHECK(run(f.store->admin_log().list({})).error() == errc::unavailable);
}

TEST_CASE("log: rows are those that Django's admin writes, to the letter") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    auto action = by(root);
    action.change_message = R"([{"added": {}}])";
    const auto id = run(f.store->user_list().add({.row = named("bea")}, action)).value();
    REQUIRE(run(f.store->user_list().remove({id}, action)));
    REQUIRE(run(f.store->groups().add({.name = "g"}, action)));
    other_program db(f.folder.path());
    CHECK(db.rows("SELECT action_time, object_id, typeof(object_id), object_repr, change_message, content_type_id, "
                  "user_id, action_flag FROM django_admin_log ORDER BY id") ==
          std::vector<std::string>{R"(2023-11-14 22:13:20.000003|2|text|bea|[{"added": {}}]|8|1|1)",
                                   "2023-11-14 22:13:20.000003|2|text|bea||8|1|3",
                                   R"(2023-11-14 22:13:20.000003|1|text|g|[{"added": {}}]|3|1|1)"});
}

TEST_CASE("log: rows of other programs are read: old messages, content types that are gone, no object") {
    sqlite_file f;
    make_root(*f.store);
    other_program db(f.folder.path());
    db.run(
        "INSERT INTO django_admin_log (action_time, object_id, object_repr, change_message, content_type_id, user_id, "
        "action_flag) VALUES ('2020-01-02 03:04:05', 'abc', 'x', 'Changed email.', NULL, 1, 2), "
        "('2020-01-02T03:04:05.5Z', NULL, 'y', '', 8, 1, 3), ('never', '7', 'z', '[]', 8, 1, 9)");
    const auto rows = run(f.store->admin_log().list({})).value().rows;
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].action_time == base::time_point{});
    CHECK(rows[0].flag == store::log_flag::change);
    CHECK(rows[1].flag == store::log_flag::deletion);
    CHECK_FALSE(rows[1].object_id.has_value());
    CHECK(rows[1].model == "customuser");
    CHECK(rows[1].action_time.time_since_epoch() % 1s == 500ms);
    CHECK(rows[2].app_label.empty());
    CHECK(rows[2].model.empty());
    CHECK(rows[2].object_id == "abc");
    CHECK(rows[2].change_message == "Changed email.");
}

TEST_CASE("log: a content type that is not there yet is made, as Django makes it") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    other_program db(f.folder.path());
    db.run("DELETE FROM auth_permission WHERE content_type_id = 3; DELETE FROM django_content_type WHERE id = 3");
    REQUIRE(run(f.store->groups().add({.name = "g"}, by(root))));
    REQUIRE(run(f.store->groups().add({.name = "h"}, by(root))));
    CHECK(db.one("SELECT count(*) FROM django_content_type WHERE app_label = 'auth' AND model = 'group'") == "1");
    CHECK(run(f.store->admin_log().list({.app_label = "auth", .model = "group"})).value().rows.size() == 2);
}

TEST_CASE("remove: rows of a table that only Django knows keep the user, and only that write fails (S08)") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    const auto bea = run(f.store->users().insert(named("bea"))).value();
    const auto cyd = run(f.store->users().insert(named("cyd"))).value();
    const auto group = run(f.store->groups().add({.name = "g"}, by(root))).value();
    other_program db(f.folder.path());
    db.run(
        "CREATE TABLE shop_order (id integer PRIMARY KEY, user_id bigint NOT NULL REFERENCES accounts_customuser (id) "
        "DEFERRABLE INITIALLY DEFERRED, group_id integer REFERENCES auth_group (id) DEFERRABLE INITIALLY DEFERRED);"
        "INSERT INTO shop_order (user_id, group_id) VALUES (2, 1)");
    // In one group of the writer.
    db.run("BEGIN IMMEDIATE");
    const leased_loop lease;
    std::optional<store::result<ids>> refused;
    std::optional<store::result<void>> of_group, other;
    start(*lease, f.store->user_list().remove({bea, cyd}, by(root)), refused);
    start(*lease, f.store->groups().remove(group, by(root)), of_group);
    start(*lease, f.store->tokens().add_outstanding(token("a", bea)), other);
    boost::asio::post(*lease, [&] { boost::asio::post(*lease, [&] { db.run("COMMIT"); }); });
    (*lease).run();
    CHECK(refused->error() == errc::in_use);
    CHECK(of_group->error() == errc::in_use);
    CHECK(other->has_value());
    CHECK(db.one("SELECT count(*) FROM accounts_customuser") == "3");
    CHECK(db.one("SELECT count(*) FROM django_admin_log WHERE action_flag = 3") == "0");
    CHECK(run(f.store->user_list().remove({cyd}, by(root))).value().size() == 1);
    CHECK(db.rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("remove: no row refers to what is gone") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    const auto group = run(f.store->groups().add({.name = "g", .permissions = {1, 2}}, by(root))).value();
    store::user_detail d{.row = named("bea"), .groups = {group}, .user_permissions = {1}};
    d.row.is_staff = true;
    const auto bea = run(f.store->user_list().add(d, by(root))).value();
    REQUIRE(run(f.store->groups().add({.name = "h"}, by(bea))));
    REQUIRE(run(f.store->tokens().blacklist(token("a", bea), now)));
    REQUIRE(run(f.store->user_list().remove({bea}, by(root))));
    REQUIRE(run(f.store->groups().remove(group, by(root))));
    other_program db(f.folder.path());
    CHECK(db.rows("PRAGMA foreign_key_check").empty());
    for (const char* table : {"accounts_customuser_groups", "accounts_customuser_user_permissions",
                              "auth_group_permissions", "django_admin_log WHERE user_id = 2"})
        CHECK(db.one(std::string("SELECT count(*) FROM ") + table) == "0");
    CHECK(db.one("SELECT jti, user_id FROM token_blacklist_outstandingtoken") == "a|NULL");
}

TEST_CASE("links: those that stay keep their rows, as Django's set() does") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    REQUIRE(run(f.store->user_list().change(root, {.user_permissions = ids{5, 3}}, by(root))));
    REQUIRE(run(f.store->user_list().change(root, {.user_permissions = ids{7, 5}}, by(root))));
    CHECK(other_program(f.folder.path())
              .rows("SELECT id, permission_id FROM accounts_customuser_user_permissions ORDER BY id") ==
          std::vector<std::string>{"2|5", "3|7"});
}

TEST_CASE("user list: times that another program wrote in a form of its own end no walk") {
    sqlite_file f;
    make_root(*f.store);
    for (int i = 0; i < 11; ++i) REQUIRE(run(f.store->users().insert(named("u" + std::to_string(i)))));
    other_program db(f.folder.path());
    db.run(
        "UPDATE accounts_customuser SET date_joined = replace(date_joined, ' ', 'T') || 'Z' WHERE id % 2;"
        "UPDATE accounts_customuser SET date_joined = 'garbage' WHERE id = 4;"
        "UPDATE accounts_customuser SET last_login = 'garbage' WHERE id % 3 = 0;"
        "UPDATE accounts_customuser SET last_login = '2026-01-02T03:04:05.1234567+01:00' WHERE id % 3 = 1");
    for (const auto order : {store::user_order::date_joined, store::user_order::last_login}) {
        for (const bool descending : {false, true}) {
            store::user_query q{.order = order, .descending = descending, .limit = 1};
            ids walked;
            for (bool more = true; more && walked.size() < 50;) {
                const auto page = run(f.store->user_list().list(q)).value();
                REQUIRE(page.rows.size() == 1);
                walked.push_back(page.rows[0].id);
                q.after = store::position_of(page.rows[0], order);
                more = page.more;
            }
            std::ranges::sort(walked);
            CHECK(walked == ids{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        }
    }
}

TEST_CASE("user list: another app.Model, and a table without last_name or date_joined") {
    sqlite_file f(false);
    f.store.reset();
    f.settings.schema.auth_user_model = "people.Person";
    f.settings.path = f.folder.path("other.sqlite3");
    f.open(true);
    other_program db(f.settings.path);
    db.run(
        "ALTER TABLE people_person DROP COLUMN last_name; ALTER TABLE people_person RENAME date_joined TO start_date");
    f.store.reset();
    f.open(true);
    const auto root = make_root(*f.store);
    const auto group = run(f.store->groups().add({.name = "g", .permissions = {1}}, by(root))).value();
    store::user_detail d{.row = named("bea"), .groups = {group}, .user_permissions = {2}};
    d.row.date_joined = now + 1h;
    const auto bea = run(f.store->user_list().add(d, by(root))).value();
    REQUIRE(run(f.store->user_list().change(bea, {.first_name = "B", .last_name = "ignored"}, by(root))));
    for (const auto order : {store::user_order::last_name, store::user_order::date_joined}) {
        for (const bool descending : {false, true}) {
            store::user_query q{.order = order, .descending = descending, .limit = 1};
            const auto first = run(f.store->user_list().list(q)).value();
            REQUIRE(first.more);
            CHECK(first.rows[0].id == (descending ? bea : root));
            q.after = store::position_of(first.rows[0], order);
            const auto second = run(f.store->user_list().list(q)).value();
            REQUIRE(second.rows.size() == 1);
            CHECK(second.rows[0].id == (descending ? root : bea));
        }
    }
    CHECK(run(f.store->user_list().list({.search = {"bea"}, .group = group})).value().rows.size() == 1);
    CHECK(run(f.store->user_list().count({.joined_from = now + 30min}, 10)).value().count == 1);
    CHECK(run(f.store->user_list().permissions_of(bea)).value().size() == 2);
    CHECK(run(f.store->figures().figures(now, 0)).value().sign_ups.size() >= 1);
    CHECK(run(f.store->admin_log().list({.app_label = "people", .model = "person"})).value().rows.size() == 2);
    CHECK(run(f.store->user_list().set_active({bea}, false, by(root))).value().size() == 1);
    CHECK(run(f.store->user_list().remove({bea}, by(root))).value().size() == 1);
    CHECK(db.rows("PRAGMA foreign_key_check").empty());
}

TEST_CASE("user list: a filter that few rows pass, or none, in a table larger than what is looked at first") {
    sqlite_file f;
    make_root(*f.store);
    other_program db(f.folder.path());
    db.run(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO "
        "accounts_customuser "
        "(id, password, last_login, is_superuser, username, first_name, last_name, is_staff, is_active, date_joined, "
        "email) SELECT i, '', iif(i % 2, NULL, '2026-01-01 00:00:' || (10 + i % 7)), 0, 'u' || (i * 7919 % 5003), 'f' "
        "|| "
        "i % 10, 'l' || i % 3, i % 900 = 5, i % 50 <> 0, '2026-01-' || (10 + i * 31 % 13) || ' 00:00:00', 'e' || (i * "
        "104729 % 5003) || 'x' || i FROM n");
    struct filter {
        store::user_query query;
        const char* sql;
    };
    const filter filters[] = {
        {{.is_staff = true}, "is_staff"},
        {{.is_active = false}, "NOT is_active"},
        {{.is_active = true}, "is_active"},
        {{.search = {"7x", "F3"}}, "email LIKE '%7x%' AND first_name LIKE '%f3%'"},
        {{.search = {"u4999"}}, "username LIKE '%u4999%'"},
        {{.search = {"nobody"}}, "0"},
        {{.joined_from = base::time_point{std::chrono::sys_days{std::chrono::year{2026} / 1 / 22}}},
         "date_joined >= '2026-01-22'"},
        {{.is_staff = true, .joined_before = base::time_point{std::chrono::sys_days{std::chrono::year{2026} / 1 / 15}}},
         "is_staff AND date_joined < '2026-01-15'"}};
    const std::pair<store::user_order, const char*> orders[] = {{store::user_order::id, "id"},
                                                                {store::user_order::email, "email"},
                                                                {store::user_order::username, "username"},
                                                                {store::user_order::first_name, "first_name"},
                                                                {store::user_order::last_login, "last_login"},
                                                                {store::user_order::date_joined, "date_joined"}};
    for (const auto& [filtered, sql] : filters) {
        for (const auto& [order, column] : orders) {
            for (const bool descending : {false, true}) {
                CAPTURE(sql);
                CAPTURE(column);
                CAPTURE(descending);
                store::user_query q = filtered;
                q.order = order;
                q.descending = descending;
                const std::string way = descending ? " DESC" : "";
                const auto want = db.rows(std::string("SELECT id FROM accounts_customuser WHERE ") + sql +
                                          " ORDER BY " + column + way + ", id" + way);
                // In four pages, so that the last of them begin far in.
                q.limit = want.size() / 4 + 1;
                std::vector<std::string> walked;
                for (bool more = true; more;) {
                    const auto page = run(f.store->user_list().list(q)).value();
                    for (const auto& row : page.rows) walked.push_back(std::to_string(row.id));
                    more = page.more;
                    if (more) q.after = store::position_of(page.rows.back(), order);
                }
                CHECK(walked == want);
            }
        }
    }
}

TEST_CASE("sessions: ours are found without a look at Django's, however many there are") {
    sqlite_file f;
    const auto root = make_root(*f.store);
    const std::string own(store::session_key_length, 'f');
    REQUIRE(run(f.store->sessions().add({.session_key = own, .session_data = "d", .expire_date = now}, root, now)));
    other_program db(f.folder.path());
    db.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO django_session "
        "SELECT printf('%032d', i), 'theirs', '2026-01-01' FROM n");
    const auto found = run(f.store->sessions().list("", 10)).value();
    REQUIRE(found.rows.size() == 1);
    CHECK(found.rows[0].session_key == own);
    CHECK_FALSE(found.more);
    CHECK(db.one("SELECT count(*) FROM django_session INDEXED BY latchkey_panel_sessions "
                 "WHERE length(session_key) = 40") == "1");
    const std::string plan = db.one(
        "EXPLAIN QUERY PLAN SELECT session_key, session_data, expire_date FROM django_session WHERE "
        "length(session_key) = 40 AND session_key > '' ORDER BY session_key LIMIT 11");
    CHECK(plan.contains("USING INDEX latchkey_panel_sessions"));
}

TEST_CASE("figures: the size is that of the file and its log") {
    sqlite_file f;
    make_root(*f.store);
    const auto bytes = run(f.store->figures().figures(now, 0)).value().database_bytes;
    const auto size = [&](const char* suffix) {
        return static_cast<std::int64_t>(std::filesystem::file_size(f.folder.path() + suffix));
    };
    CHECK(bytes == size("") + size("-wal"));
}
