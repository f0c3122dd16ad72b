// Facts about the table as a whole: every row can be set from every source, and no name stands in two tables.
#include "app/settings_foreign.hpp"
#include "app/settings_table.hpp"
#include "support_app.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace app_test;

namespace {

/// A value that is good and not the default, as TOML. Booleans, numbers and durations are made by rule.
const std::map<std::string, std::string, std::less<>> samples{
    {"SECRET_KEY", "\"another-key-0123456789-0123456789-0123456789\""},
    {"DATABASE_URL", "\"sqlite:///other.db\""},
    {"ALLOWED_HOSTS", "[\".example.com\"]"},
    {"AUTH_USER_MODEL", "\"people.Person\""},
    {"PASSWORD_HASHERS", "[\"PBKDF2PasswordHasher\"]"},
    {"AUTH_PASSWORD_VALIDATORS", "[{ NAME = \"NumericPasswordValidator\" }]"},
    {"X_FRAME_OPTIONS", "\"SAMEORIGIN\""},
    {"SECURE_REFERRER_POLICY", "\"no-referrer\""},
    {"SECURE_CROSS_ORIGIN_OPENER_POLICY", "\"same-origin\""},
    {"SECURE_SSL_HOST", "\"www.example.com\""},
    {"CORS_ALLOWED_ORIGINS", "[\"https://a.example\"]"},
    {"CORS_ALLOWED_ORIGIN_REGEXES", "[\"https://[a-z]+.example$\"]"},
    {"CORS_ALLOW_METHODS", "[\"GET\"]"},
    {"CORS_ALLOW_HEADERS", "[\"x-a\"]"},
    {"CORS_EXPOSE_HEADERS", "[\"x-b\"]"},
    {"CORS_URLS_REGEX", "\"^/accounts/.*$\""},
    {"SIMPLE_JWT.ALGORITHM", "\"HS384\""},
    {"SIMPLE_JWT.SIGNING_KEY", "\"another-key-0123456789-0123456789-0123456789\""},
    {"SIMPLE_JWT.AUDIENCE", "\"a\""},
    {"SIMPLE_JWT.ISSUER", "\"i\""},
    {"SIMPLE_JWT.AUTH_HEADER_TYPES", "[\"Token\"]"},
    {"SIMPLE_JWT.AUTH_HEADER_NAME", "\"X-Token\""},
    {"SIMPLE_JWT.USER_ID_CLAIM", "\"uid\""},
    {"SIMPLE_JWT.JTI_CLAIM", "\"id\""},
    {"SIMPLE_JWT.TOKEN_TYPE_CLAIM", "\"kind\""},
    {"SIMPLE_JWT.COMPATIBILITY", "\"5.2\""},
    {"SIMPLE_JWT.STORE_REFRESH_TOKENS", "\"clear\""},
    {"SIMPLE_JWT.WWW_AUTHENTICATE_REALM", "\"r\""},
    {"AUTH_USER.USERNAME_FIELD", "\"username\""},
    {"ACCOUNTS.REGISTRATION", "\"strict\""},
    {"PASSWORDS.SCRYPT_WORK_FACTOR", "32768"},
    {"PASSWORDS.HASH_KERNEL", "\"portable\""},
    {"HTTP.LISTEN", "[\"127.0.0.1:0\"]"},
    {"HTTP.TRUSTED_PROXIES", "[\"10.0.0.0/8\"]"},
    {"SITE.NAME", "\"Acme\""},
    {"SITE.COLOR", "\"#0b7285\""},
    {"LOG.LEVEL", "\"error\""},
    {"LOG.FORMAT", "\"json\""},
};

/// Rows that need another row, or a file, to be good; they have tests of their own.
const std::set<std::string_view> in_pairs{"SECRET_KEY_FILE", "HTTP.TLS_CERTIFICATE_FILE", "HTTP.TLS_PRIVATE_KEY_FILE",
                                          "SITE.LOGO_FILE"};

std::string other_value(const app::setting& row) {
    if (const auto found = samples.find(row.name); found != samples.end()) return found->second;
    const app::settings defaults;
    if (row.type == app::shape::boolean) return row.show(defaults) == "true" ? "false" : "true";
    if (row.type == app::shape::duration)
        return app::show_value(std::chrono::milliseconds{*row.number(defaults) + 1000});
    return std::to_string(row.number(defaults).value() + 1);
}

std::string as_toml(std::string_view name, const std::string& value) {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) return std::string(name) + " = " + value + "\n";
    return "[" + std::string(name.substr(0, dot)) + "]\n" + std::string(name.substr(dot + 1)) + " = " + value + "\n";
}

/// The same value as a variable: without the quotes of a text; lists stay JSON, tables become names.
std::string as_variable(const app::setting& row, const std::string& value) {
    if (row.type == app::shape::validators) return "NumericPasswordValidator";
    if (row.type == app::shape::list || !value.starts_with('"')) return value;
    return value.substr(1, value.size() - 2);
}

std::string shown(const app::setting& row, const std::string& value) {
    return row.secret ? "\"********\"" : value;
}

}  // namespace

TEST_CASE("table: every setting can be set by the file") {
    for (const app::setting& row : app::settings_table()) {
        if (in_pairs.contains(row.name)) continue;
        CAPTURE(row.name);
        const std::string value = other_value(row);
        const auto got = load_text(as_toml(row.name, value),
                                   row.name == "SECRET_KEY" ? variables{} : variables{{"SECRET_KEY", good_key}});
        REQUIRE_MESSAGE(got, got.error().front());
        CHECK(row.show(got->settings) == shown(row, value));
        CHECK(line_of(*got, row.name).value == shown(row, value));
        CHECK(line_of(*got, row.name).from == app::origin::file);
        if (!row.secret) CHECK(row.show(app::settings{}) != value);
    }
}

TEST_CASE("table: every setting can be set by the environment, in its own variable and its short one") {
    for (const app::setting& row : app::settings_table()) {
        if (in_pairs.contains(row.name)) continue;
        const std::string value = other_value(row);
        for (const std::string& variable : {app::variable_name(row.name), std::string(row.variable)}) {
            if (variable.empty()) continue;
            CAPTURE(variable);
            variables environment{{variable, as_variable(row, value)}};
            if (row.name != "SECRET_KEY") environment.emplace("SECRET_KEY", good_key);
            const auto got = load_text("", environment);
            REQUIRE_MESSAGE(got, got.error().front());
            CHECK(row.show(got->settings) == shown(row, value));
            CHECK(line_of(*got, row.name).from == app::origin::environment);
            CHECK(line_of(*got, row.name).where == variable);
        }
    }
}

TEST_CASE("table: TLS files are set together, or not at all") {
    CHECK(load_text("[HTTP]\nTLS_CERTIFICATE_FILE = \"c\"\nTLS_PRIVATE_KEY_FILE = \"k\"").has_value());
    CHECK(!load_text("[HTTP]\nTLS_CERTIFICATE_FILE = \"c\"").has_value());
    CHECK(!load_text("[HTTP]\nTLS_PRIVATE_KEY_FILE = \"k\"").has_value());
}

TEST_CASE("table: every number is refused below and above its bounds") {
    for (const app::setting& row : app::settings_table()) {
        if (!row.number(app::settings{})) continue;
        CAPTURE(row.name);
        const auto text = [&](std::int64_t v) {
            return as_toml(row.name, row.type == app::shape::duration ? app::show_value(std::chrono::milliseconds{v})
                                                                      : std::to_string(v));
        };
        CHECK(row.limits.low >= 0);
        CHECK(!load_text(text(row.limits.low - 1)));
        if (row.limits.high != app::bounds{}.high) CHECK(!load_text(text(row.limits.high + 1)));
    }
}

TEST_CASE("table: names are unique, documented, and what is shown can be read back") {
    std::set<std::string_view> names;
    for (const app::setting& row : app::settings_table()) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK(!row.doc.empty());
        CHECK(app::find_setting(row.name) == &row);
        CHECK(app::find_setting(row.name.substr(0, row.name.size() - 1)) == nullptr);
        if (row.secret || in_pairs.contains(row.name)) continue;
        const auto got = load_text(as_toml(row.name, row.show(app::settings{})));
        REQUIRE_MESSAGE(got, got.error().front());
        CHECK(row.show(got->settings) == row.show(app::settings{}));
    }
    for (const app::foreign_setting& row : app::foreign_table()) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK(!row.text.empty());
        CHECK((row.policy == app::policy::only) == !row.accepted.empty());
        if (row.policy == app::policy::only) {
            const auto accepted = base::json::parse(row.accepted);
            REQUIRE(accepted);
            REQUIRE(accepted->value.if_array() != nullptr);
            for (const auto& one : *accepted->value.if_array()) CHECK(app::accepts(row, one));
            CHECK(!app::accepts(row, base::json::value("never this")));
        }
        if (row.policy == app::policy::renamed)
            CHECK((app::find_setting(row.text) != nullptr || app::find_foreign(row.text) != nullptr));
    }
}
