// Sources, precedence, faults, and what is never printed.
#include "app/settings.hpp"
#include "support_app.hpp"

#include <doctest/doctest.h>

using namespace app_test;
using namespace std::chrono_literals;

TEST_CASE("settings: the defaults are the tutorial's block with both header types and five minutes") {
    const auto got = load_text("");
    REQUIRE(got);
    const auto& t = got->settings.tokens;
    CHECK(t.access_token_lifetime == 5min);
    CHECK(t.refresh_token_lifetime == 240h);
    CHECK(t.rotate_refresh_tokens);
    CHECK(t.blacklist_after_rotation);
    CHECK(t.algorithm == "HS256");
    CHECK(t.auth_header_types == std::vector<std::string>{"JWT", "Bearer"});
    CHECK(t.signing_key.expose() == good_key);
    CHECK(got->settings.middleware.allowed_hosts == std::vector<std::string>{"127.0.0.1", "localhost", "[::1]"});
    CHECK(got->settings.http.listen == std::vector<std::string>{"127.0.0.1:8000"});
    CHECK(line_of(*got, "DEBUG").from == app::origin::default_value);
    CHECK(line_of(*got, "SECRET_KEY").where == "SECRET_KEY");
}

TEST_CASE("settings: defaults < file < environment < command line") {
    const folder here;
    app::command_line options{
        .config_file =
            here.write("a.toml", "DATABASE_URL = \"sqlite:///file.db\"\n[HTTP]\nLISTEN = [\"127.0.0.1:1\"]\n")};
    variables environment{{"SECRET_KEY", good_key}};
    const auto check = [&](const char* url, const char* listen, app::origin from) {
        const auto got = load(options, environment);
        REQUIRE(got);
        CHECK(got->settings.database_url == url);
        CHECK(got->settings.http.listen == std::vector<std::string>{listen});
        CHECK(line_of(*got, "DATABASE_URL").from == from);
        CHECK(line_of(*got, "HTTP.LISTEN").from == from);
    };
    check("sqlite:///file.db", "127.0.0.1:1", app::origin::file);
    environment["DATABASE_URL"] = "sqlite:///environment.db";
    environment["LATCHKEY_LISTEN"] = "127.0.0.1:2";
    check("sqlite:///environment.db", "127.0.0.1:2", app::origin::environment);
    options.database_url = "sqlite:///option.db";
    options.listen = {"127.0.0.1:3"};
    check("sqlite:///option.db", "127.0.0.1:3", app::origin::command_line);
}

TEST_CASE("settings: an unknown name is refused with its place and the nearest name") {
    const std::vector<std::pair<std::string_view, std::string_view>> table{
        {"\n[SIMPLE_JWT]\nACESS_TOKEN_LIFETIME = 5",
         ":3: unknown setting SIMPLE_JWT.ACESS_TOKEN_LIFETIME; did you mean ACCESS_TOKEN_LIFETIME?"},
        {"ACCESS_TOKEN_LIFETIME = 5",
         ":1: unknown setting ACCESS_TOKEN_LIFETIME; did you mean SIMPLE_JWT.ACCESS_TOKEN_LIFETIME?"},
        {"append_slash = true", "did you mean APPEND_SLASH?"},
        {"ALOWED_HOSTS = []", "did you mean ALLOWED_HOSTS?"},
        {"[SIMPLEJWT]\nX = 1", "unknown section [SIMPLEJWT]; did you mean [SIMPLE_JWT]?"},
        {"QWERTYUIOP = 1", "unknown setting QWERTYUIOP"},
        {"SIMPLE_JWT = 3", "SIMPLE_JWT is a section"},
    };
    for (const auto& [text, want] : table) {
        CAPTURE(text);
        const auto faults = faults_of(text);
        REQUIRE(faults.size() == 1);
        CHECK_MESSAGE(faults[0].contains(want), faults[0]);
    }
    const auto faults = faults_of("", {{"SECRET_KEY", good_key}, {"LATCHKEY_SIMPLE_JWT__LEWAY", "3"}});
    REQUIRE(faults.size() == 1);
    CHECK(faults[0] == "LATCHKEY_SIMPLE_JWT__LEWAY: unknown setting SIMPLE_JWT.LEWAY; did you mean LEEWAY?");
}

TEST_CASE("settings: variables of Kubernetes for a service called latchkey, and of the test scripts, are not ours") {
    CHECK(faults_of("", {{"SECRET_KEY", good_key},
                         {"LATCHKEY_PORT", "tcp://10.0.0.1:80"},
                         {"LATCHKEY_SERVICE_HOST", "10.0.0.1"},
                         {"LATCHKEY_PORT_80_TCP", "x"},
                         {"LATCHKEY_SHARED", "/x"},
                         {"LATCHKEY_TEST_NO_SKIP", "1"}})
              .empty());
}

TEST_CASE("settings: wrong values are refused with a sentence and their line") {
    const std::vector<std::pair<std::string_view, std::string_view>> table{
        {"DEBUG = 1", ":1: DEBUG must be true or false"},
        {"ALLOWED_HOSTS = \"a\"", "ALLOWED_HOSTS must be a list of texts"},
        {"ALLOWED_HOSTS = [1]", "ALLOWED_HOSTS must be a list of texts"},
        {"ALLOWED_HOSTS = [\"https://a\"]", "without a scheme"},
        {"ALLOWED_HOSTS = [\"a.example:80\"]", "without a port"},
        {"DEBUG = 1979-05-27", "a date or a time"},
        {"DATABASE_URL = \"postgres://u:hunter2@h/d\"", "this version does not open postgres:"},
        {"AUTH_USER_MODEL = \"CustomUser\"", "must be of the form 'app_label.model_name'"},
        {"X_FRAME_OPTIONS = \"ALLOW\"", "must be \"DENY\""},
        {"SECURE_REFERRER_POLICY = \"same\"", "Valid values are: no-referrer"},
        {"SECURE_HSTS_SECONDS = -1", "SECURE_HSTS_SECONDS must be at least 0"},
        {"PASSWORD_HASHERS = []", "must name at least one hasher"},
        {"AUTH_PASSWORD_VALIDATORS = 3", "must be a list of tables"},
        {"AUTH_PASSWORD_VALIDATORS = [{ OPTIONS = {} }]", "each entry needs NAME"},
        {"AUTH_PASSWORD_VALIDATORS = [{ NAME = \"MinimumLengthValidator\", OPTIONS = { min_lenght = 9 } }]",
         "has no option min_lenght; did you mean min_length?"},
        {"AUTH_PASSWORD_VALIDATORS = [{ NAME = \"MinimumLengthValidator\", OPTIONS = { min_length = \"9\" } }]",
         "option min_length of MinimumLengthValidator must be"},
        {"AUTH_PASSWORD_VALIDATORS = [{ NAME = \"NumericPasswordValidator\", OPTIONS = { min_length = 9 } }]",
         "NumericPasswordValidator has no option min_length"},
        {"[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = \"5 minutes\"",
         ":2: SIMPLE_JWT.ACCESS_TOKEN_LIFETIME must be a duration"},
        {"[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = 0", "ACCESS_TOKEN_LIFETIME must be from 1s to"},
        {"[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = -5", "must be a duration that is not negative"},
        {"[SIMPLE_JWT]\nACCESS_TOKEN_LIFETIME = \"1500ms\"", "whole seconds"},
        {"[SIMPLE_JWT]\nALGORITHM = \"none\"", "must be one of HS256, HS384, HS512"},
        {"[SIMPLE_JWT]\nALGORITHM = \"RS256\"", "must be one of HS256, HS384, HS512"},
        {"[SIMPLE_JWT]\nAUTH_HEADER_TYPES = []", "must name at least one type"},
        {"[SIMPLE_JWT]\nAUTH_HEADER_TYPES = [\"J W\"]", "without blanks"},
        {"[SIMPLE_JWT]\nAUTH_HEADER_NAME = \"a b\"", "must be the name of an HTTP field"},
        {"[SIMPLE_JWT]\nJTI_CLAIM = \"exp\"", "must not be exp"},
        {"[SIMPLE_JWT]\nJTI_CLAIM = \"\"", "must not be empty"},
        {"[SIMPLE_JWT]\nCOMPATIBILITY = \"5.1\"", "must be \"newest\" or \"5.2\""},
        {"[SIMPLE_JWT]\nSTORE_REFRESH_TOKENS = true", "must be \"digest\" or \"clear\""},
        {"[AUTH_USER]\nUSERNAME_FIELD = \"phone\"", "must be \"email\" or \"username\""},
        {"[PASSWORDS]\nPBKDF2_ITERATIONS = 0", "PASSWORDS.PBKDF2_ITERATIONS must be at least 1"},
        {"[PASSWORDS]\nPBKDF2_ITERATIONS = 99999999999", "must be a smaller number"},
        {"[PASSWORDS]\nSCRYPT_WORK_FACTOR = 16383", "must be a power of two"},
        {"[PASSWORDS]\nBCRYPT_ROUNDS = 32", "must be from 4 to 31"},
        {"[HTTP]\nLISTEN = [\"localhost:8000\"]", "an address is written 127.0.0.1:8000"},
        {"[HTTP]\nLISTEN = [\"127.0.0.1\"]", "an address is written"},
        {"[HTTP]\nLISTEN = [\"127.0.0.1:65536\"]", "an address is written"},
        {"[HTTP]\nLISTEN = [\"unix:\"]", "an address is written"},
        {"[HTTP]\nLISTEN = []", "must have at least one address"},
        {"[HTTP]\nTLS_PRIVATE_KEY_FILE = \"k.pem\"", "HTTP.TLS_CERTIFICATE_FILE is missing beside"},
        {"[HTTP]\nTRUSTED_PROXIES = [\"10.0.0.0/33\"]", "a proxy is written"},
        {"[HTTP]\nBODY_BYTES = -1", "must be a number that is not negative"},
        {"[LOG]\nLEVEL = \"loud\"", "must be \"debug\" or \"info\" or \"warning\" or \"error\""},
        {"DEBUG = ", ":1:"},
    };
    for (const auto& [text, want] : table) {
        CAPTURE(text);
        const auto faults = faults_of(text);
        REQUIRE(!faults.empty());
        CHECK_MESSAGE(any_contains(faults, want), faults[0]);
        CHECK(!any_contains(faults, "hunter2"));
    }
}

TEST_CASE("settings: good values of every shape") {
    const auto got = load_text(R"(
SECURE_REFERRER_POLICY = ["no-referrer", "same-origin"]
AUTH_PASSWORD_VALIDATORS = [{ NAME = "MinimumLengthValidator", OPTIONS = { min_length = 9 } },
                            { NAME = "UserAttributeSimilarityValidator", OPTIONS = { max_similarity = 0.5, user_attributes = ["email"] } }]
[SIMPLE_JWT]
ACCESS_TOKEN_LIFETIME = "1d12h"
LEEWAY = 10
AUTH_HEADER_NAME = "HTTP_X_ACCESS_TOKEN"
[HTTP]
LISTEN = ["0.0.0.0:0", "[::1]:8000", "unix:/run/a.sock"]
IDLE_TIMEOUT = "500ms"
TRUSTED_PROXIES = ["10.0.0.0/8", "::1", "unix"]
[DATABASES.default]
ENGINE = "django.db.backends.sqlite3"
NAME = "/srv/db.sqlite3"
)");
    REQUIRE(got);
    const auto& s = got->settings;
    CHECK(s.middleware.referrer_policy == "no-referrer,same-origin");
    CHECK(s.passwords.validators.size() == 2);
    CHECK(s.passwords.validators[0].min_length == 9);
    CHECK(s.passwords.validators[1].max_similarity == 0.5);
    CHECK(s.tokens.access_token_lifetime == 36h);
    CHECK(s.tokens.leeway == 10s);
    CHECK(s.tokens.auth_header_name == "X-Access-Token");
    CHECK(s.http.idle_timeout == 500ms);
    CHECK(s.database_url == "sqlite:////srv/db.sqlite3");
    CHECK(line_of(*got, "SIMPLE_JWT.ACCESS_TOKEN_LIFETIME").value == "\"1d12h\"");
    CHECK(line_of(*got, "SIMPLE_JWT.LEEWAY").where.ends_with("latchkey.toml:7"));
    CHECK(
        line_of(*got, "AUTH_PASSWORD_VALIDATORS").value ==
        R"([{ NAME = "MinimumLengthValidator", OPTIONS = { min_length = 9 } }, )"
        R"({ NAME = "UserAttributeSimilarityValidator", OPTIONS = { max_similarity = 0.5, user_attributes = ["email"] } }])");
}

TEST_CASE("settings: all faults are reported at once, whichever source they are in") {
    const folder here;
    const auto got = load({.config_file = here.write("a.toml", "DEBUG = 3\nNONE_SUCH = 1\n[HTTP]\nTHREADS = -1\n"),
                           .listen = {"nowhere"}},
                          {{"SECRET_KEY", ""}, {"LATCHKEY_APPEND_SLASH", "perhaps"}});
    REQUIRE(!got);
    const auto& faults = got.error();
    CHECK(faults.size() == 6);
    for (const std::string_view part :
         {"a.toml:1: DEBUG", "a.toml:2: unknown setting NONE_SUCH", "a.toml:4: HTTP.THREADS must be from 0",
          "--listen: HTTP.LISTEN has", "SECRET_KEY: SECRET_KEY is empty",
          "LATCHKEY_APPEND_SLASH: APPEND_SLASH must be true or false"}) {
        CAPTURE(part);
        CHECK(any_contains(faults, part));
    }
}

TEST_CASE("settings: an empty key never loads, and the sentence says how to make one (J06)") {
    for (const char* key : {"", " ", "\n"}) {
        const auto faults = faults_of("", {{"SECRET_KEY", key}});
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].contains("/dev/urandom"));
    }
    CHECK(faults_of("", {}).size() == 1);
    CHECK(faults_of("SECRET_KEY = \"\"", {}).size() == 1);
    const folder here;
    CHECK(!load({.secret_key_file = here.write("k", "\n")}, {}));
    CHECK(!load({.secret_key_file = here.write("k2", "")}, {{"SECRET_KEY", good_key}}));
    // What signs nothing needs no key.
    CHECK(load({.key_needed = false}, {}));
}

TEST_CASE("settings: the key's file loses one newline, and the source of higher precedence decides") {
    const folder here;
    const std::string file = here.write("secret.key", good_key + "\n\n");
    const auto from_option = load({.secret_key_file = file}, {{"SECRET_KEY", "another-key-another-key-another-key"}});
    REQUIRE(from_option);
    CHECK(from_option->settings.secret_key.expose() == good_key + "\n");
    CHECK(line_of(*from_option, "SECRET_KEY").where == file + " (--secret-key-file)");
    const auto from_variable = load({.config_file = here.write("a.toml", "SECRET_KEY_FILE = \"" + file + "\"\n")},
                                    {{"SECRET_KEY", "another-key-another-key-another-key"}});
    REQUIRE(from_variable);
    CHECK(from_variable->settings.secret_key.expose() == "another-key-another-key-another-key");
    CHECK(any_contains(from_variable->notes, "SECRET_KEY_FILE is not read"));
    CHECK(
        any_contains(faults_of("SECRET_KEY = \"" + good_key + "\"\nSECRET_KEY_FILE = \"k\"", {}), "keep one of them"));
    CHECK(any_contains(faults_of("SECRET_KEY_FILE = \"/no/such/file\"", {}),
                       "cannot read /no/such/file: No such file or directory"));
    CHECK(faults_of("SECRET_KEY_FILE = \"/no/such/file\"", {}).size() == 1);
}

TEST_CASE("settings: a signing key of one's own") {
    const auto got = load_text("[SIMPLE_JWT]\nSIGNING_KEY = \"signing-signing-signing-signing-signing\"");
    REQUIRE(got);
    CHECK(got->settings.tokens.signing_key.expose() == "signing-signing-signing-signing-signing");
    CHECK(got->settings.secret_key.expose() == good_key);
}

TEST_CASE("settings: no secret is ever printed, not even in a fault") {
    const std::string hush = "hush-hush-hush-hush-hush-hush-hush-hush-hush";
    const auto got = load_text("SECRET_KEY = \"" + hush + "\"\n[SIMPLE_JWT]\nSIGNING_KEY = \"" + hush + "\"", {});
    REQUIRE(got);
    for (const auto& line : got->effective) CHECK(!line.value.contains(hush));
    CHECK(line_of(*got, "SECRET_KEY").value == "\"********\"");
    CHECK(line_of(*got, "SIMPLE_JWT.SIGNING_KEY").value == "\"********\"");
    for (const std::string& text :
         {"SECRET_KEY = " + hush, "SECRET_KEY = \"" + hush, "SECRET_KEY = [\"" + hush + "\"]",
          "SECRET_KEY = 't" + hush + "\n", "[SIMPLE_JWT]\nVERIFYING_KEY = \"" + hush + "\"",
          "[SIMPLE_JWT]\nSECRET_KEY = \"" + hush + "\"", "SECRET_KEYS = \"" + hush + "\"",
          "SECRET_KEY_FALLBACKS = [\"" + hush + "\"]", "[DATABASES.default]\nPASSWORD = \"" + hush + "\""}) {
        CAPTURE(text);
        const auto faults = faults_of(text);
        CHECK(!faults.empty());
        CHECK(!any_contains(faults, "hush"));
    }
    const auto true_like = faults_of("SECRET_KEY = trueish-key");
    CHECK(!any_contains(true_like, "trueis"));
}

TEST_CASE("settings: a fault is one line, whatever it repeats") {
    for (const std::string text :
         {"PASSWORD_HASHERS = [\"a\\nb\"]", "AUTH_PASSWORD_VALIDATORS = [\"a\\nb\"]", "\"a\\nb\" = 1",
          "[\"a\\nb\"]\nx = 1", "[SIMPLE_JWT]\n\"a\\nb\" = 1",
          "AUTH_PASSWORD_VALIDATORS = [{ NAME = \"MinimumLengthValidator\", OPTIONS = { \"a\\nb\" = 1 } }]",
          "AUTH_PASSWORD_VALIDATORS = [{ NAME = \"CommonPasswordValidator\", OPTIONS = "
          "{ password_list_path = \"/a\\nb\" } }]"}) {
        CAPTURE(text);
        const auto faults = faults_of(text);
        CHECK(any_contains(faults, "a\\x0ab"));
        CHECK(!any_contains(faults, "\n"));
    }
    CHECK(any_contains(faults_of("SECRET_KEY_FILE = \"/a\\nb\"", {}), "/a\\x0ab"));
}

TEST_CASE("settings: names of Django, DRF and Simple JWT that this version does not act on") {
    const std::vector<std::pair<std::string_view, std::string_view>> refused{
        {"[SIMPLE_JWT]\nUSER_ID_FIELD = \"uuid\"", "USER_ID_FIELD must be \"id\" or \"pk\""},
        {"[SIMPLE_JWT]\nAUTH_TOKEN_CLASSES = [\"rest_framework_simplejwt.tokens.SlidingToken\"]", "access tokens only"},
        {"[SIMPLE_JWT]\nAUTH_TOKEN_CLASSES = [\"mine.AccessToken\"]", "access tokens only"},
        {"[SIMPLE_JWT]\nCHECK_REVOKE_TOKEN = true", "must be false"},
        {"[SIMPLE_JWT]\nAUTH_HEADER_TYPE = \"JWT\"", "is called SIMPLE_JWT.AUTH_HEADER_TYPES here"},
        {"[SIMPLE_JWT]\nTOKEN_BACKEND_CLASS = \"x\"", "is not supported"},
        {"[SIMPLE_JWT]\nJWK_URL = \"https://x\"", "one shared key"},
        {"[REST_FRAMEWORK]\nDEFAULT_AUTHENTICATION_CLASSES = [\"rest_framework.authentication.SessionAuthentication\"]",
         "JWT only"},
        {"[REST_FRAMEWORK]\nDEFAULT_THROTTLE_RATES = { anon = \"5/m\" }", "ACCOUNTS.LOGIN_ATTEMPTS"},
        {"CORS_ORIGIN_WHITELIST = []", "is called CORS_ALLOWED_ORIGINS here"},
        {"SECURE_PROXY_SSL_HEADER = [\"HTTP_X_FORWARDED_PROTO\", \"https\"]", "HTTP.TRUSTED_PROXIES"},
        {"LANGUAGE_CODE = \"de\"", "must be \"en-us\""},
        {"[DATABASES.default]\nENGINE = \"django.db.backends.postgresql\"", "SQLite only"},
        {"DATABASE_URL = \"memory:\"\n[DATABASES.default]\nNAME = \"x\"", "given twice"},
    };
    for (const auto& [text, want] : refused) {
        CAPTURE(text);
        const auto faults = faults_of(text);
        REQUIRE(faults.size() == 1);
        CHECK_MESSAGE(faults[0].contains(want), faults[0]);
    }
    const auto accepted = load_text(R"(
SESSION_COOKIE_SECURE = true
INSTALLED_APPS = ["accounts"]
LANGUAGE_CODE = "en-us"
[SIMPLE_JWT]
USER_ID_FIELD = "id"
AUTH_TOKEN_CLASSES = ["AccessToken"]
SLIDING_TOKEN_LIFETIME = "5m"
[REST_FRAMEWORK]
DEFAULT_AUTHENTICATION_CLASSES = ["rest_framework_simplejwt.authentication.JWTAuthentication"]
)");
    REQUIRE(accepted);
    CHECK(accepted->notes.size() == 3);
    CHECK(any_contains(accepted->notes,
                       "SIMPLE_JWT.SLIDING_TOKEN_LIFETIME has no effect: this version has no sliding tokens"));
}

TEST_CASE("settings: a file that is asked for must be there; the default one need not be") {
    const auto got = load({.config_file = "/no/such/latchkey.toml"}, {});
    REQUIRE(!got);
    CHECK(got.error() ==
          std::vector<std::string>{"--config: cannot read /no/such/latchkey.toml: No such file or directory"});
    const folder here;
    CHECK(!load({.config_file = here.write("big.toml", std::string((1 << 20) + 1, '#'))}, {{"SECRET_KEY", good_key}}));
}

TEST_CASE("settings: the examples load") {
    const std::string examples = LATCHKEY_SOURCE_DIR "/examples/";
    const auto tutorial = load({.config_file = examples + "tutorial.toml"}, {{"SECRET_KEY", good_key}});
    REQUIRE(tutorial);
    CHECK(tutorial->settings.tokens.access_token_lifetime == 1h);
    CHECK(tutorial->settings.tokens.auth_header_types == std::vector<std::string>{"JWT"});
    CHECK(tutorial->settings.tokens.auth_header_name == "Authorization");
    CHECK(tutorial->settings.tokens.signing_key.expose() == good_key);
    CHECK(line_of(*tutorial, "SIMPLE_JWT.SIGNING_KEY").from == app::origin::default_value);
    CHECK(line_of(*tutorial, "SIMPLE_JWT.SIGNING_KEY").where == "SECRET_KEY");
    const auto newest = load({.config_file = examples + "contract.toml"}, {});
    const auto older = load({.config_file = examples + "contract-5.2.toml"}, {});
    REQUIRE(newest);
    REQUIRE(older);
    CHECK(newest->settings.passwords.pbkdf2_iterations == 260'000);
    CHECK(newest->settings.tokens.store_refresh_tokens == tokens::stored_token::clear);
    CHECK(!newest->settings.accounts.me_patch);
    CHECK(newest->settings.tokens.wire == tokens::compatibility::newest);
    CHECK(older->settings.tokens.wire == tokens::compatibility::v5_2);
    const auto production = load({.config_file = examples + "production.toml"}, {});
    REQUIRE(!production);  // its key file is not on this machine, and nothing else is wrong
    CHECK(production.error().size() == 1);
    CHECK(any_contains(production.error(), "/etc/latchkey/secret.key"));
}
