// Django's schema as data: each migration's name with the DDL it leaves behind, and the rows that `migrate` seeds.
#pragma once

#include "store/sqlite/names.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store::sqlite {

struct migration {
    std::string app;
    std::string name;
    std::string sql;  ///< empty where Django's step changes no table, or where its app's first step made the end state
    bool own =
        false;  ///< Django knows no such app: it can be run again, and comes to a database that has those before it
};

/// In the order in which Django applies them: the rows of django_migrations on a fresh database.
[[nodiscard]] std::vector<migration> migrations_for(const model_names& names);

/// The first table of an app: whether it stands tells a database without history from a fresh one.
[[nodiscard]] std::string first_table_of(std::string_view app, const model_names& names);

/// A row of django_content_type, with the four permissions that Django makes for it.
struct content_type {
    std::string app_label;
    std::string model;
    std::string verbose_name;
};
[[nodiscard]] std::vector<content_type> content_types_for(const model_names& names);

inline constexpr std::string_view permission_actions[] = {"add", "change", "delete", "view"};

/// Where django_migrations itself comes from (MigrationRecorder.ensure_schema).
inline constexpr const char* migrations_table =
    R"(CREATE TABLE IF NOT EXISTS "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL))";

}  // namespace store::sqlite
