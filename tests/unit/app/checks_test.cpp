// The checks, each seen to speak and to be silent.
#include "app/checks.hpp"
#include "support_app.hpp"

#include <doctest/doctest.h>

#include <ranges>

using namespace app_test;

namespace {

/// A configuration that `check --deploy` has nothing to say about; a case adds its one fault.
constexpr std::string_view quiet = R"(
DATABASE_URL = "sqlite:////nonexistent/db.sqlite3"
ALLOWED_HOSTS = ["a.example"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = true
SECURE_HSTS_PRELOAD = true
SECURE_SSL_REDIRECT = true
LATER
[ACCOUNTS]
REGISTRATION = "strict"
[HTTP]
TRUSTED_PROXIES = ["127.0.0.1"]
)";

void remove_line(std::string& text, std::string_view name) {
    const auto at = text.find("\n" + std::string(name) + " =");
    if (at != std::string::npos) text.erase(at, text.find('\n', at + 1) - at);
}

/// The quiet configuration and these lines, all of one section or of none; a line wins over the quiet one of its name.
std::string quiet_with(std::string_view extra) {
    std::string text(quiet);
    const bool section = extra.starts_with('[');
    const std::string header(section ? extra.substr(0, extra.find('\n') + 1) : "LATER\n");
    if (section) extra.remove_prefix(header.size());
    for (const auto line : std::views::split(extra, '\n')) {
        const std::string_view all(line.begin(), line.end());
        remove_line(text, all.substr(0, all.find(" =")));
    }
    if (!text.contains(header)) text += header;
    text.insert(text.find(header) + header.size(), std::string(extra) + "\n");
    return text.replace(text.find("LATER"), 5, "");
}

std::vector<app::check_message> check(std::string_view extra, bool deploy,
                                      variables environment = {{"SECRET_KEY", good_key}}) {
    const std::string text = quiet_with(extra);
    const auto got = load_text(text, std::move(environment));
    REQUIRE_MESSAGE(got, got.error().front());
    return app::run_checks(*got, deploy);
}

const app::check_message* find(const std::vector<app::check_message>& found, std::string_view id) {
    const auto at = std::ranges::find(found, id, &app::check_message::id);
    return at == found.end() ? nullptr : &*at;
}

}  // namespace

TEST_CASE("checks: a good configuration is quiet") {
    CHECK(check("", false).empty());
    const auto found = check("", true);
    CHECK_MESSAGE(found.empty(), found.front().id);
}

TEST_CASE("checks: the production example is quiet") {
    std::ifstream file(LATCHKEY_SOURCE_DIR "/examples/production.toml");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string key_line = "SECRET_KEY_FILE = \"/etc/latchkey/secret.key\"";
    REQUIRE(text.contains(key_line));
    text.erase(text.find(key_line), key_line.size());
    const auto got = load_text(text);
    REQUIRE_MESSAGE(got, got.error().front());
    CHECK(got->notes.empty());
    const auto found = app::run_checks(*got, true);
    CHECK_MESSAGE(found.empty(), found.front().id);
}

TEST_CASE("checks: each fault has its id, its level and a hint") {
    struct fact {
        std::string_view extra;
        std::string_view id;
        app::check_level level = app::check_level::warning;
    };
    using enum app::check_level;
    const std::vector<fact> table{
        {"DEBUG = true", "security.W018"},
        {"ALLOWED_HOSTS = []", "security.W020"},
        {"ALLOWED_HOSTS = [\"*\"]", "latchkey.W002"},
        {"DATABASE_URL = \"memory:\"", "latchkey.E003", error},
        {"SECURE_HSTS_SECONDS = 0", "security.W004"},
        {"SECURE_HSTS_INCLUDE_SUBDOMAINS = false", "security.W005"},
        {"SECURE_HSTS_PRELOAD = false", "security.W021"},
        {"SECURE_CONTENT_TYPE_NOSNIFF = false", "security.W006"},
        {"SECURE_SSL_REDIRECT = false", "security.W008"},
        {"X_FRAME_OPTIONS = \"SAMEORIGIN\"", "security.W019"},
        {"SECURE_REFERRER_POLICY = \"\"", "security.W022"},
        {"CORS_ALLOW_ALL_ORIGINS = true", "latchkey.W030"},
        {"CORS_ALLOW_ALL_ORIGINS = true\nCORS_ALLOW_CREDENTIALS = true", "latchkey.E030", error},
        {"CORS_ALLOWED_ORIGINS = [\"http://a.example\"]", "latchkey.W031"},
        {"[HTTP]\nLISTEN = [\"127.0.0.1:8000\"]\nTRUSTED_PROXIES = []", "latchkey.W034"},
        {"[ACCOUNTS]\nLOGIN_ATTEMPTS = 0", "latchkey.W024"},
        {"PASSWORD_HASHERS = [\"PBKDF2SHA1PasswordHasher\"]", "latchkey.W020"},
        {"AUTH_PASSWORD_VALIDATORS = []", "latchkey.W022"},
        {"AUTH_PASSWORD_VALIDATORS = [{ NAME = \"MinimumLengthValidator\", OPTIONS = { min_length = 7 } }]",
         "latchkey.W023"},
        {"[PASSWORDS]\nPBKDF2_ITERATIONS = 260000", "latchkey.W021"},
        {"[LOG]\nLEVEL = \"debug\"", "latchkey.W003"},
        {"[HTTP]\nLISTEN = [\"0.0.0.0:80\"]", "latchkey.W032"},
        {"[HTTP]\nTRUSTED_PROXIES = [\"0.0.0.0/0\"]", "latchkey.E031", error},
        {"[HTTP]\nTLS_CERTIFICATE_FILE = \"/no/c\"\nTLS_PRIVATE_KEY_FILE = \"/no/k\"", "latchkey.E040", error},
        {"[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = \"61m\"", "latchkey.W010"},
        {"[SIMPLE_JWT]\nREFRESH_TOKEN_LIFETIME = \"31d\"", "latchkey.W011"},
        {"[SIMPLE_JWT]\nREFRESH_TOKEN_LIFETIME = \"5m\"", "latchkey.W012"},
        {"[SIMPLE_JWT]\nBLACKLIST_AFTER_ROTATION = false", "latchkey.W013"},
        {"[SIMPLE_JWT]\nROTATE_REFRESH_TOKENS = false", "latchkey.W013"},
        {"[SIMPLE_JWT]\nSTORE_REFRESH_TOKENS = \"clear\"", "latchkey.W014"},
        {"[SIMPLE_JWT]\nCOMPATIBILITY = \"5.2\"", "latchkey.W015"},
    };
    for (const fact& f : table) {
        CAPTURE(f.extra);
        const auto found = check(f.extra, true);
        const auto* message = find(found, f.id);
        REQUIRE(message != nullptr);
        CHECK(message->level == f.level);
        CHECK(!message->text.empty());
        CHECK(!message->hint.empty());
    }
    const variables no_proxy{{"SECRET_KEY", good_key}, {"LATCHKEY_HTTP__TRUSTED_PROXIES", ""}};
    CHECK(find(check("USE_X_FORWARDED_HOST = true", true, no_proxy), "latchkey.W033") != nullptr);
    const auto relaxed = load_text("");
    REQUIRE(relaxed);
    CHECK(find(app::run_checks(*relaxed, true), "latchkey.W016") != nullptr);
}

TEST_CASE("checks: a key under its algorithm's minimum is a warning at start and an error at deployment (J06)") {
    const variables short_key{{"SECRET_KEY", "31-bytes-31-bytes-31-bytes-31-b"}};
    CHECK(find(check("", false, short_key), "latchkey.W001")->level == app::check_level::warning);
    const auto found = check("", true, short_key);
    const auto* message = find(found, "latchkey.E001");
    REQUIRE(message != nullptr);
    CHECK(message->level == app::check_level::error);
    CHECK(message->text == "The key that signs tokens has 31 bytes; HS256 needs at least 32.");
    CHECK(!message->text.contains("31-bytes-"));
    const variables exact{{"SECRET_KEY", "32-bytes-32-bytes-32-bytes-32-by"}};
    CHECK(find(check("", true, exact), "latchkey.E001") == nullptr);
    CHECK(find(check("[SIMPLE_JWT]\nALGORITHM = \"HS512\"", true, exact), "latchkey.E001") != nullptr);
}

TEST_CASE("checks: startproject's key is an error as soon as others can reach the server") {
    const variables insecure{{"SECRET_KEY", "django-insecure-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG"}};
    CHECK(find(check("[HTTP]\nLISTEN = [\"0.0.0.0:80\"]", true, insecure), "latchkey.E002")->level ==
          app::check_level::error);
    // ALLOWED_HOSTS names a host that is not this machine: a proxy stands before the loopback address.
    CHECK(find(check("", true, insecure), "latchkey.E002") != nullptr);
    const auto local = check("ALLOWED_HOSTS = [\"localhost\", \"127.0.0.1\"]", true, insecure);
    CHECK(find(local, "latchkey.E002") == nullptr);
    CHECK(find(local, "security.W009") != nullptr);
}

TEST_CASE("checks: files that hold secrets must not be readable by others") {
    const folder here;
    const std::string key = here.write("secret.key", good_key, 0640);
    const std::string database = here.write("db.sqlite3", "", 0644);
    const std::string config = here.write(
        "a.toml", "SECRET_KEY_FILE = \"" + key + "\"\nDATABASE_URL = \"sqlite:///" + database + "\"\n", 0644);
    auto got = load({.config_file = config}, {});
    REQUIRE(got);
    auto found = app::run_checks(*got, true);
    CHECK(find(found, "latchkey.W040") != nullptr);
    CHECK(find(found, "latchkey.W043") != nullptr);
    CHECK(find(found, "latchkey.W042") == nullptr);
    CHECK(find(app::run_checks(*got, false), "latchkey.W040") == nullptr);
    here.write("secret.key", good_key, 0600);
    here.write("db.sqlite3", "", 0640);
    found = app::run_checks(*got, true);
    CHECK(find(found, "latchkey.W040") == nullptr);
    CHECK(find(found, "latchkey.W043") == nullptr);
    got = load({.config_file = here.write("b.toml", "SECRET_KEY = \"" + good_key + "\"", 0644)}, {});
    REQUIRE(got);
    CHECK(find(app::run_checks(*got, true), "latchkey.W042") != nullptr);
}
