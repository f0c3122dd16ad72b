// The SQLite file is Django's: schema, seed rows, history, dates; and what is refused.
#include "loops.hpp"
#include "store/sqlite/datetime.hpp"
#include "store/sqlite/names.hpp"
#include "store/sqlite/user_shape.hpp"
#include "stores.hpp"
#include "support/fakes.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>

namespace {

using namespace facts;
using store::errc;

/// All but what is ours: a table and indexes whose names begin with latchkey.
constexpr const char* schema_query =
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE "
    "'latchkey_%' ORDER BY name";

constexpr int all_steps = 33;  // Django's 30, and ours behind them

/// One text of a file in the shared contract, or nothing (and a word about it) in a clean clone.
std::optional<std::string> shared(const std::string& file, const char* test) {
    const char* root = std::getenv("LATCHKEY_SHARED");
    std::ifstream in(std::string(root ? root : LATCHKEY_SHARED_DEFAULT) + "/contract/schema/" + file);
    if (!in) {
        std::printf("SKIPPED: %s: no shared folder\n", test);
        return {};
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The schema that a script of the sqlite3 shell makes.
std::vector<std::string> schema_of_script(std::string script) {
    const auto drop = [&](const std::string& part) {
        for (auto at = script.find(part); at != std::string::npos; at = script.find(part))
            script.erase(at, part.size());
    };
    drop("CREATE TABLE sqlite_sequence(name,seq);");
    drop(" IF NOT EXISTS");
    other_program db(":memory:");
    db.run(script);
    return db.rows(schema_query);
}

}  // namespace

TEST_CASE("schema: equal to Django's own, object by object") {
    const auto core = shared("core.sql", "schema equality");
    if (!core) return;
    sqlite_file f;
    CHECK(other_program(f.folder.path()).rows(schema_query) == schema_of_script(*core));
}

TEST_CASE("schema: content types and permissions are those that Django seeds") {
    const auto seeds = shared("seed_rows.sql", "seed rows");
    const auto core = shared("core.sql", "seed rows");
    if (!seeds || !core) return;
    sqlite_file f;
    other_program ours(f.folder.path());
    other_program theirs(":memory:");
    for (const char* table : {"django_content_type", "auth_permission"}) {
        theirs.run(ours.one(std::string("SELECT sql FROM sqlite_master WHERE name = '") + table + "'"));
    }
    theirs.run(*seeds);
    for (const char* table : {"django_content_type", "auth_permission"}) {
        const std::string query = std::string("SELECT * FROM ") + table + " ORDER BY id";
        CHECK(ours.rows(query) == theirs.rows(query));
    }
}

TEST_CASE("schema: the history is the one that Django writes") {
    const auto history = shared("migrations_rows.txt", "migration rows");
    if (!history) return;
    sqlite_file f;
    other_program ours(f.folder.path());
    other_program theirs(":memory:");
    theirs.run(ours.one("SELECT sql FROM sqlite_master WHERE name = 'django_migrations'"));
    theirs.run(*history);
    const char* query = "SELECT id, app, name FROM django_migrations WHERE app <> 'latchkey' ORDER BY id";
    CHECK(ours.rows(query) == theirs.rows(query));
    CHECK(
        ours.one("SELECT count(*) FROM django_migrations WHERE applied GLOB "
                 "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]000'") ==
        std::to_string(all_steps));
}

TEST_CASE("schema: what this repository itself expects") {
    sqlite_file f;
    other_program db(f.folder.path());
    CHECK(db.one("SELECT group_concat(name) FROM pragma_table_info('accounts_customuser')") ==
          "id,password,last_login,is_superuser,username,first_name,last_name,is_staff,is_active,date_joined,email");
    CHECK(
        db.one("SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
               "'sqlite_%' ORDER BY name)") ==
        "accounts_customuser,accounts_customuser_groups,accounts_customuser_user_permissions,auth_group,"
        "auth_group_permissions,auth_permission,django_admin_log,django_content_type,django_migrations,django_session,"
        "latchkey_daily_count,token_blacklist_blacklistedtoken,token_blacklist_outstandingtoken");
    CHECK(db.one("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL") == "18");
    CHECK(db.one("SELECT count(*) FROM auth_permission") == "32");
    CHECK(db.one("SELECT count(*) FROM django_content_type") == "8");
    CHECK(db.one("SELECT max(id) || app || name FROM django_migrations") == "33latchkey0003_panel_sessions");
    CHECK(db.rows("PRAGMA foreign_key_check").empty());
    CHECK(db.one("PRAGMA integrity_check") == "ok");
}

TEST_CASE("names: indexes carry Django's digest") {
    using store::sqlite::index_name;
    CHECK(index_name("accounts_customuser_groups", {"customuser_id", "group_id"}, "_uniq") ==
          "accounts_customuser_groups_customuser_id_group_id_c074bdcb_uniq");
    CHECK(index_name("accounts_customuser_groups", {"group_id"}) == "accounts_customuser_groups_group_id_86ba5f9e");
    CHECK(index_name("django_session", {"expire_date"}) == "django_session_expire_date_a5c62663");
}

TEST_CASE("names: AUTH_USER_MODEL names the tables, and nothing else can be smuggled in by it") {
    sqlite_file f(false);
    f.store.reset();
    f.settings.schema.auth_user_model = "people.Person";
    f.settings.path = f.folder.path("other.sqlite3");
    f.open(true);
    REQUIRE(run(f.store->users().insert(ann())));
    other_program db(f.settings.path);
    CHECK(db.one("SELECT username FROM people_person") == "ann");
    CHECK(db.one("SELECT group_concat(name) FROM pragma_table_info('people_person_groups')") ==
          "id,person_id,group_id");
    CHECK(db.one("SELECT app || name FROM django_migrations WHERE id = 15") == "people0001_initial");
    for (const char* label : {"", "x", ".", "a.", ".b", "a.b.c", "a.b\"; DROP TABLE x; --", "a-b.c", "1a.b"}) {
        CAPTURE(label);
        f.settings.schema.auth_user_model = label;
        CHECK_FALSE(store::sqlite::open(f.settings, f.log).has_value());
    }
}

TEST_CASE("migrate: says each step once, then has nothing to do") {
    sqlite_file f(false);
    CHECK_FALSE(f.store->has_users().value());
    CHECK(f.store->pending_migrations().value() == all_steps);
    CHECK(run(f.store->ready()).error() == errc::unavailable);
    CHECK(run(f.store->users().find_by_id(1)).error() == errc::unavailable);
    CHECK(run(f.store->users().set_password(1, "x")).error() == errc::unavailable);
    std::vector<std::string> said;
    CHECK(f.store->migrate([&](std::string_view line) { said.emplace_back(line); }).value() == all_steps);
    REQUIRE(said.size() == all_steps);
    CHECK(said.front() == "Applying contenttypes.0001_initial... OK");
    CHECK(said[14] == "Applying accounts.0001_initial... OK");
    CHECK(said.back() == "Applying latchkey.0003_panel_sessions... OK");
    CHECK(f.store->pending_migrations().value() == 0);
    CHECK(f.store->migrate([&](std::string_view line) { said.emplace_back(line); }).value() == 0);
    CHECK(said.size() == all_steps);
    CHECK(run(f.store->ready()).has_value());
    CHECK(run(f.store->users().insert(ann())).has_value());
    f.store.reset();
    f.open(false);
    CHECK(f.store->pending_migrations().value() == 0);
    CHECK(run(f.store->users().find_by_id(1)).value().has_value());
}

TEST_CASE("migrate: a fault in the middle leaves the file as it was, and a second run heals (R17)") {
    sqlite_file f(false);
    // A name that a late step needs is taken.
    other_program(f.folder.path()).run("CREATE VIEW django_session AS SELECT 1");
    std::vector<std::string> said;
    CHECK(f.store->migrate([&](std::string_view line) { said.emplace_back(line); }).error() == errc::unavailable);
    REQUIRE(said.size() == 1);
    CHECK(said.front().starts_with("cannot apply sessions.0001_initial: "));
    CHECK(other_program(f.folder.path()).rows("SELECT name FROM sqlite_master") ==
          std::vector<std::string>{"django_session"});
    other_program(f.folder.path()).run("DROP VIEW django_session");
    CHECK(f.store->migrate([](std::string_view) {}).value() == all_steps);
}

TEST_CASE("migrate: two programs at once make one schema") {
    sqlite_file first(false);
    sqlite_file second(false);
    second.store.reset();
    second.settings.path = first.settings.path;
    second.open(false);
    std::thread other([&] { CHECK(second.store->migrate([](std::string_view) {}).has_value()); });
    CHECK(first.store->migrate([](std::string_view) {}).has_value());
    other.join();
    CHECK(other_program(first.folder.path()).one("SELECT count(*) FROM django_migrations") ==
          std::to_string(all_steps));
    CHECK(run(first.store->ready()).has_value());
    CHECK(run(second.store->ready()).has_value());
}

TEST_CASE("migrate: an app that Django migrated only in part is refused with a sentence") {
    sqlite_file f;
    other_program(f.folder.path()).run("DELETE FROM django_migrations WHERE name LIKE '0012_alter_out%'");
    f.store.reset();
    f.open(false);
    std::vector<std::string> said;
    CHECK(f.store->migrate([&](std::string_view line) { said.emplace_back(line); }).error() == errc::unavailable);
    REQUIRE(said.size() == 1);
    CHECK(said.front().starts_with("the app token_blacklist is migrated only in part (10 of 11 steps)"));
    CHECK(run(f.store->ready()).error() == errc::unavailable);
}

TEST_CASE("migrate: a database that only Django migrated lacks our steps, which change nothing of Django's") {
    sqlite_file f;
    other_program db(f.folder.path());
    db.run(
        "DROP TABLE latchkey_daily_count; DROP INDEX latchkey_user_joined; DROP INDEX latchkey_panel_sessions; "
        "DELETE FROM django_migrations WHERE app = 'latchkey'");
    const auto before = db.rows(schema_query);
    f.store.reset();
    f.open(false);
    CHECK(run(f.store->ready()).error() == errc::unavailable);
    CHECK(f.store->has_users().value());
    CHECK(f.store->pending_migrations().value() == all_steps - 30);
    CHECK(f.store->migrate([](std::string_view) {}).value() == all_steps - 30);
    CHECK(run(f.store->ready()).has_value());
    CHECK(db.rows(schema_query) == before);
    CHECK(db.one("SELECT count(*) FROM django_content_type WHERE app_label = 'latchkey'") == "0");
    // Half done, by a restored copy of one table say: each step can be run again.
    db.run("DELETE FROM django_migrations WHERE app = 'latchkey'");
    f.store.reset();
    f.open(false);
    CHECK(f.store->migrate([](std::string_view) {}).value() == all_steps - 30);
    CHECK(run(f.store->ready()).has_value());
}

TEST_CASE("open: who only reads changes nothing, not even the journal mode") {
    sqlite_file f;
    REQUIRE(run(f.store->users().insert(ann())));
    f.store.reset();
    other_program db(f.folder.path());
    REQUIRE(db.one("PRAGMA journal_mode = delete") == "delete");
    f.settings.create = f.settings.write = false;
    f.open(false);
    CHECK(f.store->has_users().value());
    CHECK(run(f.store->users().find_by_id(1)).value().has_value());
    CHECK(run(f.store->users().set_password(1, "x")).error() == errc::unavailable);
    CHECK(db.one("SELECT password FROM accounts_customuser") == ann().password);
    CHECK(db.one("PRAGMA journal_mode") == "delete");
    db.run("ALTER TABLE accounts_customuser DROP COLUMN first_name");
    CHECK_FALSE(f.store->has_users().value());
    db.run("ALTER TABLE accounts_customuser RENAME TO another");
    CHECK_FALSE(f.store->has_users().value());
}

TEST_CASE("migrate: the token tables are added to a site that came without them") {
    sqlite_file f;
    other_program(f.folder.path())
        .run(
            "DROP TABLE token_blacklist_blacklistedtoken; DROP TABLE token_blacklist_outstandingtoken;"
            "DELETE FROM django_migrations WHERE app = 'token_blacklist';"
            "DELETE FROM auth_permission WHERE content_type_id IN (6, 7); DELETE FROM django_content_type WHERE id IN "
            "(6, 7);"
            "UPDATE django_migrations SET name = '0001_squashed' WHERE app = 'accounts'");
    f.store.reset();
    f.open(false);
    CHECK(f.store->migrate([](std::string_view) {}).value() == 11);
    CHECK(run(f.store->tokens().blacklist(token("a"), now)).has_value());
    CHECK(other_program(f.folder.path()).one("SELECT count(*) FROM auth_permission") == "32");
}

TEST_CASE("users: the tutorial's own model, without last_name and date_joined, is served too") {
    const auto part1 = shared("part1_model.sql", "part-1 model");
    const auto history = shared("migrations_rows.txt", "part-1 model");
    if (!part1 || !history) return;
    sqlite_file f(false);
    std::string script = *part1;
    script.erase(script.find("CREATE TABLE sqlite_sequence"),
                 std::string("CREATE TABLE sqlite_sequence(name,seq);").size());
    other_program db(f.folder.path());
    db.run(script + *history);
    CHECK(f.store->migrate([](std::string_view) {}).value() == all_steps - 30);
    CHECK(run(f.store->ready()).has_value());
    const auto id = run(f.store->users().insert(ann())).value();
    CHECK(db.one("SELECT start_date, about, first_name FROM accounts_customuser") == "2023-11-14 22:13:20.123456||Ann");
    CHECK(run(f.store->users().set_names(id, "B", "ignored")).has_value());
    const auto u = run(f.store->users().find_by_id(id)).value().value();
    CHECK(u.first_name == "B");
    CHECK(u.last_name.empty());
    CHECK(u.date_joined == ann().date_joined);
}

TEST_CASE("users: columns that cannot be read are a failure, not a model without them (H11)") {
    using namespace store::sqlite;
    const sqlite_file f;
    const model_names names = names_for({}).value();
    const connection db = open_reader({.path = f.folder.path()}).value();
    REQUIRE(shape_of_users(db.get(), names).value().last_name);
    sqlite3_progress_handler(db.get(), 1, [](void*) { return 1; }, nullptr);
    const auto shape = shape_of_users(db.get(), names);
    REQUIRE(!shape.has_value());
    CHECK(shape.error() == SQLITE_INTERRUPT);
}

TEST_CASE("users: a model without columns that are needed is refused by name") {
    sqlite_file f(false);
    other_program(f.folder.path())
        .run("CREATE TABLE accounts_customuser (id integer primary key, password text, phone text)");
    std::string said;
    CHECK(f.store->migrate([&](std::string_view line) { said = line; }).error() == errc::unavailable);
    CHECK(said ==
          "the table accounts_customuser lacks the columns last_login, is_superuser, username, first_name, is_staff, "
          "is_active, "
          "email, date_joined: this user model is not supported");
}

TEST_CASE("rows: dates, booleans and nulls are written as Django writes them") {
    sqlite_file f;
    const auto id = run(f.store->users().insert(ann())).value();
    store::outstanding_token t = token("j", id);
    t.created_at = now + 7us;
    REQUIRE(run(f.store->tokens().add_outstanding(t)));
    store::outstanding_token bare = token("k", 99);
    bare.created_at.reset();
    REQUIRE(run(f.store->tokens().blacklist(bare, now + 500ms)));
    other_program db(f.folder.path());
    CHECK(
        db.one("SELECT typeof(id), typeof(is_active), is_active, is_staff, is_superuser, last_login, date_joined FROM "
               "accounts_customuser") == "integer|integer|1|0|0|NULL|2023-11-14 22:13:20.123456");
    CHECK(
        db.one("SELECT user_id, token, created_at, expires_at FROM token_blacklist_outstandingtoken WHERE jti = 'j'") ==
        "1|t|2023-11-14 22:13:20.000007|2023-11-15 22:13:20");
    CHECK(db.one("SELECT user_id, created_at, blacklisted_at FROM token_blacklist_outstandingtoken o JOIN "
                 "token_blacklist_blacklistedtoken b ON b.token_id = o.id") == "NULL|NULL|2023-11-14 22:13:20.500000");
}

TEST_CASE("datetime: written and read back") {
    using namespace store::sqlite;
    const base::time_point zero{};
    CHECK(to_text(zero) == "1970-01-01 00:00:00");
    CHECK(to_text(zero - 1us) == "1969-12-31 23:59:59.999999");
    CHECK(to_text(base::time_point::max()) == "9999-12-31 23:59:59.999999");
    CHECK(to_text(base::time_point::min()) == "0001-01-01 00:00:00");
    const std::pair<const char*, std::optional<base::time_point>> table[] = {
        {"2023-11-14 22:13:20", now},
        {"2023-11-14T22:13:20Z", now},
        {"2023-11-14 22:13:20.5", now + 500ms},
        {"2023-11-14 22:13:20.123456789", now + 123456us},
        {"2023-11-15 00:13:20+02:00", now},
        {"2023-11-14 17:13:20-0500", now},
        {"2023-11-14 22:13", now - 20s},
        {"2023-02-29 00:00:00", {}},
        {"2023-11-14", {}},
        {"2023-11-14 24:00:00", {}},
        {"2023-11-14 22:13:20.", {}},
        {"2023-11-14 22:13:20x", {}},
        {"yesterday", {}},
        {"", {}},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK((from_text(text) == expected));
    }
}

TEST_CASE("open: a new file is its owner's only") {
    sqlite_file f;
    for (const char* name : {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}) {
        struct stat s{};
        REQUIRE(::stat(f.folder.path(name).c_str(), &s) == 0);
        CHECK((s.st_mode & 0777) == 0600);
    }
}

TEST_CASE("open: what cannot be a database is refused with a sentence (R22)") {
    scratch folder;
    base::null_logger log;
    const auto refusal = [&](const std::string& path) {
        auto opened = store::sqlite::open({.path = path}, log);
        return opened ? std::string("opened") : opened.error();
    };
    std::ofstream(folder.path("text")) << std::string(5000, 'x');
    CHECK(refusal(folder.path("text")) == folder.path("text") + " is not an SQLite database");
    CHECK(refusal(folder.path("no/such/db")) ==
          "cannot make the database " + folder.path("no/such/db") + ": there is no folder " + folder.path("no/such/"));
    CHECK(refusal(folder.path("")).starts_with("cannot open the database "));
    CHECK(refusal("").starts_with("the database needs the path of a file"));
    CHECK(refusal(":memory:").starts_with("the database needs the path of a file"));
    CHECK(refusal("file:x.db?psow=0").starts_with("the database needs the path of a file"));
    {
        sqlite_file f;
        std::filesystem::copy_file(f.folder.path(), folder.path("cut"));
    }
    {
        other_program(folder.path("cut")).run("CREATE TABLE t(x); DROP TABLE t");
        std::fstream damage(folder.path("cut"), std::ios::in | std::ios::out | std::ios::binary);
        damage.seekp(100);
        damage << std::string(300, '\xff');
    }
    CHECK(refusal(folder.path("cut")).find("is damaged (") != std::string::npos);
}
