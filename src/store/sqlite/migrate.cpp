// Migrations in one transaction (SQLite's DDL is transactional), recorded in django_migrations as Django records them.
#include "store/sqlite/migrate.hpp"

#include "store/sqlite/user_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace store::sqlite {
namespace {

using failure = std::unexpected<std::string>;

std::string trouble(sqlite3* db, std::string_view doing) {
    return fmt::format("cannot {}: {}", doing, sqlite3_errmsg(db));
}

/// Nothing on failure.
std::optional<bool> has_table(sqlite3* db, std::string_view name) {
    prepared query{"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)"};
    cursor rows = query.on(db);
    if (rows.bind(name).step() != SQLITE_ROW) return std::nullopt;
    return rows.integer(0) != 0;
}

using history = std::set<std::pair<std::string, std::string>, std::less<>>;

std::expected<history, std::string> applied_migrations(sqlite3* db) {
    history applied;
    const auto present = has_table(db, "django_migrations");
    if (!present) return failure(trouble(db, "read the schema"));
    if (!*present) return applied;
    prepared query{"SELECT app, name FROM django_migrations"};
    cursor rows = query.on(db);
    while (rows.step() == SQLITE_ROW) applied.emplace(rows.text(0), rows.text(1));
    if (rows.code() != SQLITE_DONE) return failure(trouble(db, "read django_migrations"));
    return applied;
}

std::expected<void, std::string> check_users(sqlite3* db, const model_names& names) {
    const auto shape = shape_of_users(db, names);
    if (!shape) return failure(trouble(db, "read the user table's columns"));
    if (names.app == "auth" && !shape->exists) {
        return failure(
            fmt::format("the table {} belongs to Django's own app auth: make it with `manage.py migrate`", names.user));
    }
    if (shape->missing.empty()) return {};
    return failure(fmt::format("the table {} lacks the columns {}: this user model is not supported", names.user,
                               fmt::join(shape->missing, ", ")));
}

/// What is to be done for one app, given how many of its steps the history has.
std::expected<bool, std::string> must_apply(sqlite3* db, const model_names& names, const std::string& app,
                                            std::size_t steps, std::size_t done) {
    if (done == steps) return false;
    if (done > 0) {
        return failure(fmt::format(
            "the app {} is migrated only in part ({} of {} steps): run Django's `manage.py migrate` with Django 3.2 or "
            "later and Simple JWT 5 or later first",
            app, done, steps));
    }
    const std::string table = first_table_of(app, names);
    const auto present = has_table(db, table);
    if (!present) return failure(trouble(db, "read the schema"));
    if (!*present) return true;
    // A team's own app may have squashed or renamed its first migration: its table is what counts.
    if (table == names.user) return false;
    return failure(
        fmt::format("the table {} is there, but django_migrations does not name the app {}: "
                    "run Django's `manage.py migrate --fake-initial` first",
                    table, app));
}

bool seed(sqlite3* db, const model_names& names) {
    prepared type{
        "INSERT INTO django_content_type (app_label, model) SELECT ?1, ?2 WHERE NOT EXISTS "
        "(SELECT 1 FROM django_content_type WHERE app_label = ?1 AND model = ?2)"};
    prepared permission{
        "INSERT INTO auth_permission (content_type_id, codename, name) SELECT t.id, ?3, ?4 FROM django_content_type t "
        "WHERE t.app_label = ?1 AND t.model = ?2 AND NOT EXISTS "
        "(SELECT 1 FROM auth_permission p WHERE p.content_type_id = t.id AND p.codename = ?3)"};
    const std::vector<content_type> types = content_types_for(names);
    for (const auto& [app, model, verbose] : types) {
        if (!type.on(db).bind(std::string_view(app)).bind(std::string_view(model)).run()) return false;
    }
    for (const auto& [app, model, verbose] : types) {
        for (const std::string_view action : permission_actions) {
            const std::string codename = fmt::format("{}_{}", action, model);
            const std::string label = fmt::format("Can {} {}", action, verbose);
            cursor row = permission.on(db);
            row.bind(std::string_view(app)).bind(std::string_view(model));
            if (!row.bind(std::string_view(codename)).bind(std::string_view(label)).run()) return false;
        }
    }
    return true;
}

std::expected<void, std::string> apply_all(sqlite3* db, const model_names& names, const std::vector<migration>& steps) {
    if (exec(db, migrations_table) != SQLITE_OK) return failure(trouble(db, "create django_migrations"));
    // The database's own clock: milliseconds, written as the six digits that Django expects.
    prepared record{
        "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, strftime('%Y-%m-%d %H:%M:%f000', 'now'))"};
    for (const migration& step : steps) {
        const bool done = exec(db, step.sql.c_str()) == SQLITE_OK &&
                          record.on(db).bind(std::string_view(step.app)).bind(std::string_view(step.name)).run();
        if (!done) return failure(trouble(db, fmt::format("apply {}.{}", step.app, step.name)));
    }
    if (!seed(db, names)) return failure(trouble(db, "seed content types and permissions"));
    return {};
}

}  // namespace

std::expected<std::vector<migration>, std::string> missing_migrations(sqlite3* db, const model_names& names) {
    if (auto users = check_users(db, names); !users) return failure(users.error());
    const auto applied = applied_migrations(db);
    if (!applied) return failure(applied.error());
    std::vector<migration> missing;
    std::vector<migration> all = migrations_for(names);
    for (auto app = all.begin(); app != all.end();) {
        const auto end = std::find_if(app, all.end(), [&](const migration& m) { return m.app != app->app; });
        if (app->own) {
            std::copy_if(app, end, std::back_inserter(missing),
                         [&](const migration& m) { return !applied->contains({m.app, m.name}); });
            app = end;
            continue;
        }
        const auto done =
            std::count_if(app, end, [&](const migration& m) { return applied->contains({m.app, m.name}); });
        const auto apply =
            must_apply(db, names, app->app, static_cast<std::size_t>(end - app), static_cast<std::size_t>(done));
        if (!apply) return failure(apply.error());
        if (*apply) std::move(app, end, std::back_inserter(missing));
        app = end;
    }
    return missing;
}

std::expected<std::vector<migration>, std::string> apply_migrations(sqlite3* db, const model_names& names) {
    if (exec(db, "BEGIN IMMEDIATE") != SQLITE_OK) return failure(trouble(db, "begin the migration"));
    auto steps = missing_migrations(db, names);
    std::expected<void, std::string> done;
    if (steps && !steps->empty()) done = apply_all(db, names, *steps);
    if (steps && done && exec(db, "COMMIT") != SQLITE_OK) done = failure(trouble(db, "commit the migration"));
    if (steps && done) return steps;
    if (!sqlite3_get_autocommit(db)) exec(db, "ROLLBACK");
    return steps ? failure(done.error()) : steps;
}

}  // namespace store::sqlite
