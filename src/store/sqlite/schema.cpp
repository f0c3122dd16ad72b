// The end state of Django's migrations on SQLite, to the letter: manage.py must find nothing to do on our file.
// Behind it come the steps of our own app. The first step of an app of Django's makes its tables as its later steps
// would leave them; the later steps are only recorded.
#include "store/sqlite/schema.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

constexpr std::string_view contenttypes_sql = R"(
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model");
)";

constexpr std::string_view auth_sql = R"(
CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id");
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename");
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
)";

constexpr std::string_view user_sql = R"(
CREATE TABLE "{user}" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "email" varchar(254) NOT NULL UNIQUE);
)";

/// The two many-to-many tables of a user: groups and user_permissions.
constexpr std::string_view link_sql = R"(
CREATE TABLE "{link}" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "{from}" bigint NOT NULL REFERENCES "{user}" ("id") DEFERRABLE INITIALLY DEFERRED, "{to}" integer NOT NULL REFERENCES "{other}" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX "{unique_index}" ON "{link}" ("{from}", "{to}");
CREATE INDEX "{from_index}" ON "{link}" ("{from}");
CREATE INDEX "{to_index}" ON "{link}" ("{to}");
)";

constexpr std::string_view admin_sql = R"(
CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "action_time" datetime NOT NULL, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" bigint NOT NULL REFERENCES "{user}" ("id") DEFERRABLE INITIALLY DEFERRED, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0));
CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id");
CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id");
)";

constexpr std::string_view sessions_sql = R"(
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
)";

constexpr std::string_view token_blacklist_sql = R"(
CREATE TABLE "token_blacklist_blacklistedtoken" ("blacklisted_at" datetime NOT NULL, "token_id" bigint NOT NULL UNIQUE REFERENCES "token_blacklist_outstandingtoken" ("id") DEFERRABLE INITIALLY DEFERRED, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "token_blacklist_outstandingtoken" ("token" text NOT NULL, "created_at" datetime NULL, "expires_at" datetime NOT NULL, "user_id" bigint NULL REFERENCES "{user}" ("id") DEFERRABLE INITIALLY DEFERRED, "jti" varchar(255) NOT NULL UNIQUE, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE INDEX "token_blacklist_outstandingtoken_user_id_83bc629a" ON "token_blacklist_outstandingtoken" ("user_id");
)";

/// Ours: Django knows no such app, and leaves both the row in django_migrations and the table alone.
constexpr std::string_view daily_count_sql = R"(
CREATE TABLE IF NOT EXISTS "latchkey_daily_count" ("day" integer NOT NULL, "name" varchar(32) NOT NULL, "count" bigint NOT NULL, PRIMARY KEY ("day", "name")) WITHOUT ROWID;
)";

/// The panel's lists go by the time of joining, and its figures count by it.
constexpr std::string_view list_indexes_sql = R"(
CREATE INDEX IF NOT EXISTS "latchkey_user_joined" ON "{user}" ("{joined}");
)";

/// The panel's sessions among those of a Django beside it, which may be a million. The number is
/// `store::session_key_length`.
constexpr std::string_view panel_sessions_sql = R"(
CREATE INDEX IF NOT EXISTS "latchkey_panel_sessions" ON "django_session" ("session_key") WHERE length("session_key") = 40;
)";

std::string for_user(std::string_view sql, const model_names& names) {
    return fmt::format(fmt::runtime(sql), fmt::arg("user", names.user));
}

std::string link_table_sql(const model_names& names, std::string_view relation, std::string_view other,
                           std::string_view to) {
    const std::string link = fmt::format("{}_{}", names.user, relation);
    const std::string from = names.model + "_id";
    return fmt::format(fmt::runtime(link_sql), fmt::arg("link", link), fmt::arg("from", from), fmt::arg("to", to),
                       fmt::arg("user", names.user), fmt::arg("other", other),
                       fmt::arg("unique_index", index_name(link, {from, to}, "_uniq")),
                       fmt::arg("from_index", index_name(link, {from})), fmt::arg("to_index", index_name(link, {to})));
}

std::string user_tables(const model_names& names) {
    return for_user(user_sql, names) + link_table_sql(names, "groups", "auth_group", "group_id") +
           link_table_sql(names, "user_permissions", "auth_permission", "permission_id");
}

}  // namespace

std::vector<migration> migrations_for(const model_names& names) {
    std::vector<migration> all = {
        {"contenttypes", "0001_initial", std::string(contenttypes_sql)},
        {"contenttypes", "0002_remove_content_type_name", ""},
        {"auth", "0001_initial", std::string(auth_sql)},
        {"auth", "0002_alter_permission_name_max_length", ""},
        {"auth", "0003_alter_user_email_max_length", ""},
        {"auth", "0004_alter_user_username_opts", ""},
        {"auth", "0005_alter_user_last_login_null", ""},
        {"auth", "0006_require_contenttypes_0002", ""},
        {"auth", "0007_alter_validators_add_error_messages", ""},
        {"auth", "0008_alter_user_username_max_length", ""},
        {"auth", "0009_alter_user_last_name_max_length", ""},
        {"auth", "0010_alter_group_name_max_length", ""},
        {"auth", "0011_update_proxy_permissions", ""},
        {"auth", "0012_alter_user_first_name_max_length", ""},
        {names.app, "0001_initial", user_tables(names)},
        {"admin", "0001_initial", for_user(admin_sql, names)},
        {"admin", "0002_logentry_remove_auto_add", ""},
        {"admin", "0003_logentry_add_action_flag_choices", ""},
        {"sessions", "0001_initial", std::string(sessions_sql)},
        {"token_blacklist", "0001_initial", for_user(token_blacklist_sql, names)},
        {"token_blacklist", "0002_outstandingtoken_jti_hex", ""},
        {"token_blacklist", "0003_auto_20171017_2007", ""},
        {"token_blacklist", "0004_auto_20171017_2013", ""},
        {"token_blacklist", "0005_remove_outstandingtoken_jti", ""},
        {"token_blacklist", "0006_auto_20171017_2113", ""},
        {"token_blacklist", "0007_auto_20171017_2214", ""},
        {"token_blacklist", "0008_migrate_to_bigautofield", ""},
        {"token_blacklist", "0010_fix_migrate_to_bigautofield", ""},
        {"token_blacklist", "0011_linearizes_history", ""},
        {"token_blacklist", "0012_alter_outstandingtoken_user", ""},
        {"latchkey", "0001_daily_count", std::string(daily_count_sql), true},
        {"latchkey", "0002_list_indexes", std::string(list_indexes_sql), true},
        {"latchkey", "0003_panel_sessions", std::string(panel_sessions_sql), true},
    };
    // Django's own user model comes with the app auth: there is no step of its own to record.
    if (names.app == "auth")
        std::erase_if(all, [](const migration& m) { return m.app == "auth" && m.sql.contains("auth_user"); });
    return all;
}

std::string first_table_of(std::string_view app, const model_names& names) {
    if (app == "contenttypes") return "django_content_type";
    if (app == "auth") return "auth_permission";
    if (app == "admin") return "django_admin_log";
    if (app == "sessions") return "django_session";
    if (app == "token_blacklist") return "token_blacklist_outstandingtoken";
    return names.user;
}

std::vector<content_type> content_types_for(const model_names& names) {
    return {{"admin", "logentry", "log entry"},
            {"auth", "permission", "permission"},
            {"auth", "group", "group"},
            {"contenttypes", "contenttype", "content type"},
            {"sessions", "session", "session"},
            {"token_blacklist", "blacklistedtoken", "blacklisted token"},
            {"token_blacklist", "outstandingtoken", "outstanding token"},
            {names.app, names.model, "user"}};
}

}  // namespace store::sqlite
