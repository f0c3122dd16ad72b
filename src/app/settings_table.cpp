// The rows. Their order is the order of `latchkey settings`.
#include "app/settings_table.hpp"

#include "app/settings_row.hpp"
#include "app/settings_rules.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace app {
namespace {

using http_settings = http::settings;
using password_settings = passwords::settings;
using token_settings = tokens::settings;
using account_settings = accounts::settings;
using rest::cors_settings;
using rest::middleware_settings;

/// Django gives a text with commas, or a list.
read_result read_referrer_policy(const value& v, settings& s) {
    if (v.if_array() == nullptr) return read_value(v, s.middleware.referrer_policy);
    std::vector<std::string> parts;
    if (auto read = read_value(v, parts); !read) return read;
    s.middleware.referrer_policy.clear();
    for (const std::string& part : parts)
        s.middleware.referrer_policy += (s.middleware.referrer_policy.empty() ? "" : ",") + part;
    return {};
}

/// Simple JWT gives the WSGI spelling, HTTP_X_ACCESS_TOKEN, of the field X-Access-Token.
read_result read_header_name(const value& v, settings& s) {
    std::string name;
    if (auto read = read_value(v, name); !read) return read;
    if (name.starts_with("HTTP_")) {
        name = base::ascii_lower(name.substr(5));
        bool first = true;
        for (char& c : name) {
            if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            first = c == '_';
            if (first) c = '-';
        }
    }
    s.tokens.auth_header_name = name;
    return {};
}

constexpr std::int64_t year = 366LL * 86'400 * second;

void add_django(std::vector<setting>& t) {
    constexpr auto mw = &settings::middleware;
    t.push_back(row<&settings::debug>("DEBUG", "only `check --deploy` looks at it: errors never show their insides"));
    t.push_back(with_variable(
        with_rule(row<&settings::secret_key>("SECRET_KEY", "signs tokens; the same as Django's"), &rules::secret_key),
        "SECRET_KEY"));
    t.push_back(row<&settings::secret_key_file>("SECRET_KEY_FILE",
                                                "a file with the key; one newline at its end is not part of it"));
    t.push_back(with_variable(with_rule(row<&settings::database_url>(
                                            "DATABASE_URL", "sqlite:///relative.db, sqlite:////absolute.db or memory:"),
                                        &rules::database_url),
                              "DATABASE_URL"));
    t.push_back(
        with_rule(row<mw, &middleware_settings::allowed_hosts>(
                      "ALLOWED_HOSTS", "host names that are answered; .example.com takes subdomains, * takes all"),
                  &rules::allowed_hosts));
    t.push_back(
        row<mw, &middleware_settings::append_slash>("APPEND_SLASH", "redirect a path that lacks its final slash"));
    t.push_back(with_rule(row<&settings::schema, &store::schema_settings::auth_user_model>(
                              "AUTH_USER_MODEL", "app.Model; the table is app_model"),
                          &rules::auth_user_model));
    t.push_back(with_rule(row<&settings::passwords, &password_settings::password_hashers>(
                              "PASSWORD_HASHERS", "the first makes new hashes; others are still accepted"),
                          &rules::password_hashers));
    t.push_back(row<&settings::passwords, &password_settings::validators>("AUTH_PASSWORD_VALIDATORS",
                                                                          "what a new password must satisfy"));
    t.push_back(row<&settings::http, &http_settings::use_x_forwarded_host>(
        "USE_X_FORWARDED_HOST", "believe X-Forwarded-Host of HTTP.TRUSTED_PROXIES"));
    t.push_back(with_rule(row<mw, &middleware_settings::x_frame_options>(
                              "X_FRAME_OPTIONS", "DENY or SAMEORIGIN; empty leaves the header out"),
                          &rules::x_frame_options));
    t.push_back(row<mw, &middleware_settings::content_type_nosniff>("SECURE_CONTENT_TYPE_NOSNIFF",
                                                                    "send X-Content-Type-Options: nosniff"));
    t.push_back(with_rule(with_reader(row<mw, &middleware_settings::referrer_policy>(
                                          "SECURE_REFERRER_POLICY", "the Referrer-Policy header; empty leaves it out"),
                                      &read_referrer_policy),
                          &rules::referrer_policy));
    t.push_back(with_rule(
        row<mw, &middleware_settings::cross_origin_opener_policy>(
            "SECURE_CROSS_ORIGIN_OPENER_POLICY", "the Cross-Origin-Opener-Policy header; empty leaves it out"),
        &rules::opener_policy));
    t.push_back(within(row<mw, &middleware_settings::hsts_seconds>(
                           "SECURE_HSTS_SECONDS", "max-age of Strict-Transport-Security on https; 0 leaves it out"),
                       0));
    t.push_back(row<mw, &middleware_settings::hsts_include_subdomains>("SECURE_HSTS_INCLUDE_SUBDOMAINS",
                                                                       "add includeSubDomains"));
    t.push_back(row<mw, &middleware_settings::hsts_preload>("SECURE_HSTS_PRELOAD", "add preload"));
    t.push_back(row<mw, &middleware_settings::ssl_redirect>("SECURE_SSL_REDIRECT", "redirect http to https"));
    t.push_back(row<mw, &middleware_settings::ssl_host>("SECURE_SSL_HOST",
                                                        "the host of that redirect; empty: the request's own"));
}

void add_cors(std::vector<setting>& t) {
    constexpr auto mw = &settings::middleware;
    constexpr auto cors = &middleware_settings::cors;
    t.push_back(row<mw, cors, &cors_settings::allowed_origins>("CORS_ALLOWED_ORIGINS",
                                                               "origins that may call, scheme://host[:port], exact"));
    t.push_back(row<mw, cors, &cors_settings::allowed_origin_regexes>(
        "CORS_ALLOWED_ORIGIN_REGEXES", "origins that may call, as expressions from the start"));
    t.push_back(row<mw, cors, &cors_settings::allow_all_origins>("CORS_ALLOW_ALL_ORIGINS", "any origin may call"));
    t.push_back(row<mw, cors, &cors_settings::allow_credentials>("CORS_ALLOW_CREDENTIALS", "cookies may come along"));
    t.push_back(row<mw, cors, &cors_settings::allow_private_network>("CORS_ALLOW_PRIVATE_NETWORK",
                                                                     "pages of public networks may call"));
    t.push_back(row<mw, cors, &cors_settings::allow_methods>("CORS_ALLOW_METHODS", "methods that a preflight allows"));
    t.push_back(row<mw, cors, &cors_settings::allow_headers>("CORS_ALLOW_HEADERS", "headers that a preflight allows"));
    t.push_back(row<mw, cors, &cors_settings::expose_headers>("CORS_EXPOSE_HEADERS", "headers that a script may read"));
    t.push_back(within(row<mw, cors, &cors_settings::preflight_max_age>(
                           "CORS_PREFLIGHT_MAX_AGE", "seconds that a preflight is remembered; 0 leaves the header out"),
                       0));
    t.push_back(row<mw, cors, &cors_settings::urls_regex>("CORS_URLS_REGEX", "paths that have CORS headers"));
}

void add_tokens(std::vector<setting>& t) {
    constexpr auto tk = &settings::tokens;
    t.push_back(within(row<tk, &token_settings::access_token_lifetime>("SIMPLE_JWT.ACCESS_TOKEN_LIFETIME",
                                                                       "how long an access token is good"),
                       second, 100 * year));
    t.push_back(within(row<tk, &token_settings::refresh_token_lifetime>("SIMPLE_JWT.REFRESH_TOKEN_LIFETIME",
                                                                        "how long a refresh token is good"),
                       second, 100 * year));
    t.push_back(row<tk, &token_settings::rotate_refresh_tokens>("SIMPLE_JWT.ROTATE_REFRESH_TOKENS",
                                                                "a refresh answers a new refresh token too"));
    t.push_back(row<tk, &token_settings::blacklist_after_rotation>(
        "SIMPLE_JWT.BLACKLIST_AFTER_ROTATION", "a rotated refresh token is dead; ignored without rotation"));
    t.push_back(row<tk, &token_settings::update_last_login>("SIMPLE_JWT.UPDATE_LAST_LOGIN", "a login sets last_login"));
    t.push_back(with_rule(row<tk, &token_settings::algorithm>("SIMPLE_JWT.ALGORITHM", "HS256, HS384 or HS512"),
                          &rules::algorithm));
    t.push_back(row<tk, &token_settings::signing_key>("SIMPLE_JWT.SIGNING_KEY", "signs tokens; empty: SECRET_KEY"));
    t.push_back(
        row<tk, &token_settings::audience>("SIMPLE_JWT.AUDIENCE", "the aud claim; empty: neither written nor checked"));
    t.push_back(
        row<tk, &token_settings::issuer>("SIMPLE_JWT.ISSUER", "the iss claim; empty: neither written nor checked"));
    t.push_back(
        within(row<tk, &token_settings::leeway>("SIMPLE_JWT.LEEWAY", "how far clocks may differ, for exp, iat and nbf"),
               0, 3600 * second));
    t.push_back(with_rule(row<tk, &token_settings::auth_header_types>(
                              "SIMPLE_JWT.AUTH_HEADER_TYPES",
                              "first words of the Authorization header; the first is shown in WWW-Authenticate"),
                          &rules::auth_header_types));
    t.push_back(with_rule(with_reader(row<tk, &token_settings::auth_header_name>(
                                          "SIMPLE_JWT.AUTH_HEADER_NAME",
                                          "the field that carries the token; HTTP_X_NAME is read as X-Name"),
                                      &read_header_name),
                          &rules::auth_header_name));
    t.push_back(with_rule(
        row<tk, &token_settings::user_id_claim>("SIMPLE_JWT.USER_ID_CLAIM", "the claim that holds the user's id"),
        &rules::user_id_claim));
    t.push_back(
        with_rule(row<tk, &token_settings::jti_claim>("SIMPLE_JWT.JTI_CLAIM", "the claim that holds the token's id"),
                  &rules::jti_claim));
    t.push_back(with_rule(row<tk, &token_settings::token_type_claim>("SIMPLE_JWT.TOKEN_TYPE_CLAIM",
                                                                     "the claim that says access or refresh"),
                          &rules::token_type_claim));
    t.push_back(
        row<tk, &token_settings::wire>("SIMPLE_JWT.COMPATIBILITY", "whose answers: newest, or 5.2 (Simple JWT 5.2)"));
    t.push_back(row<tk, &token_settings::store_refresh_tokens>(
        "SIMPLE_JWT.STORE_REFRESH_TOKENS",
        "what the database keeps of a refresh token: digest, or clear as Simple JWT does"));
    t.push_back(with_rule(row<tk, &token_settings::www_authenticate_realm>("SIMPLE_JWT.WWW_AUTHENTICATE_REALM",
                                                                           "the realm of WWW-Authenticate"),
                          &rules::realm));
    t.push_back(row<&settings::accounts, &account_settings::username_field>(
        "AUTH_USER.USERNAME_FIELD", "what people log in with: email or username"));
    t.push_back(row<&settings::accounts, &account_settings::mode>(
        "ACCOUNTS.REGISTRATION",
        "django: as the tutorial; strict: case-insensitive e-mail, username rules, similarity check"));
    t.push_back(within(row<&settings::accounts, &account_settings::login_attempts>(
                           "ACCOUNTS.LOGIN_ATTEMPTS",
                           "wrong passwords for an account from one address in a window; beyond: 429; 0: no limit"),
                       0, 1'000'000));
    t.push_back(within(row<&settings::accounts, &account_settings::login_window>(
                           "ACCOUNTS.LOGIN_WINDOW", "the window in which so many wrong passwords are answered"),
                       second, 24 * 3600 * second));
    t.push_back(row<&settings::accounts, &account_settings::me_patch>(
        "ACCOUNTS.ME_PATCH", "PATCH /accounts/me/ edits first_name and last_name"));
}

void add_passwords(std::vector<setting>& t) {
    constexpr auto pw = &settings::passwords;
    t.push_back(within(row<pw, &password_settings::pbkdf2_iterations>(
                           "PASSWORDS.PBKDF2_ITERATIONS", "cost of PBKDF2; older hashes are renewed at the next login"),
                       1));
    t.push_back(
        within(row<pw, &password_settings::argon2_time_cost>("PASSWORDS.ARGON2_TIME_COST", "passes of Argon2id"), 1));
    t.push_back(with_rule(
        within(row<pw, &password_settings::argon2_memory_cost>("PASSWORDS.ARGON2_MEMORY_COST", "KiB of Argon2id"), 8,
               4'194'304),
        &rules::argon2_memory_cost));
    t.push_back(within(
        row<pw, &password_settings::argon2_parallelism>("PASSWORDS.ARGON2_PARALLELISM", "lanes of Argon2id"), 1, 255));
    t.push_back(
        within(row<pw, &password_settings::bcrypt_rounds>("PASSWORDS.BCRYPT_ROUNDS", "cost of bcrypt, a power of two"),
               4, 31));
    t.push_back(
        with_rule(within(row<pw, &password_settings::scrypt_work_factor>("PASSWORDS.SCRYPT_WORK_FACTOR", "N of scrypt"),
                         2, 1 << 24),
                  &rules::scrypt_work_factor));
    t.push_back(
        within(row<pw, &password_settings::scrypt_block_size>("PASSWORDS.SCRYPT_BLOCK_SIZE", "r of scrypt"), 1, 64));
    t.push_back(
        within(row<pw, &password_settings::scrypt_parallelism>("PASSWORDS.SCRYPT_PARALLELISM", "p of scrypt"), 1, 64));
    t.push_back(
        within(row<pw, &password_settings::workers>("PASSWORDS.WORKERS", "hash threads; 0: one a core"), 0, 1024));
    t.push_back(within(row<pw, &password_settings::queue_length>("PASSWORDS.QUEUE_LENGTH",
                                                                 "passwords that may wait for a worker; beyond: 503"),
                       1, 1'000'000));
    t.push_back(within(row<pw, &password_settings::queue_timeout>("PASSWORDS.QUEUE_TIMEOUT",
                                                                  "what a password waits for a worker; longer: 503"),
                       1, 3600 * second));
    t.push_back(with_variable(
        row<pw, &password_settings::hash_kernel>(
            "PASSWORDS.HASH_KERNEL", "code that computes PBKDF2: auto, or what `latchkey bench hash` lists"),
        "LATCHKEY_HASH_KERNEL"));
    t.push_back(within(row<pw, &password_settings::hash_memory_limit>(
                           "PASSWORDS.HASH_MEMORY_LIMIT", "bytes that all Argon2 and scrypt computations may hold"),
                       1 << 20, std::int64_t{1} << 50));
    t.push_back(within(row<pw, &password_settings::max_password_bytes>("PASSWORDS.MAX_PASSWORD_BYTES",
                                                                       "longer passwords are never hashed"),
                       64, 16 << 20));
}

void add_http(std::vector<setting>& t) {
    constexpr auto ht = &settings::http;
    constexpr std::int64_t longest = 3600 * second;
    constexpr std::int64_t largest = 1LL << 30;
    t.push_back(
        with_variable(with_rule(row<ht, &http_settings::listen>(
                                    "HTTP.LISTEN", "ADDR:PORT, [V6]:PORT or unix:/path; port 0 takes a free one"),
                                &rules::listen),
                      "LATCHKEY_LISTEN"));
    t.push_back(within(row<ht, &http_settings::threads>("HTTP.THREADS", "I/O threads; 0: one a core"), 0, 1024));
    t.push_back(with_rule(
        row<ht, &http_settings::tls_certificate_file>("HTTP.TLS_CERTIFICATE_FILE", "PEM chain; read again on SIGHUP"),
        &rules::tls_certificate_file));
    t.push_back(with_rule(
        row<ht, &http_settings::tls_private_key_file>("HTTP.TLS_PRIVATE_KEY_FILE", "PEM key; read again on SIGHUP"),
        &rules::tls_private_key_file));
    t.push_back(
        with_rule(row<ht, &http_settings::trusted_proxies>(
                      "HTTP.TRUSTED_PROXIES", "addresses or blocks whose X-Forwarded-* are believed; unix: the socket"),
                  &rules::trusted_proxies));
    t.push_back(
        within(row<ht, &http_settings::request_line_bytes>("HTTP.REQUEST_LINE_BYTES", "beyond: 414"), 64, largest));
    t.push_back(within(row<ht, &http_settings::header_bytes>("HTTP.HEADER_BYTES", "all fields together; beyond: 431"),
                       256, largest));
    t.push_back(within(row<ht, &http_settings::header_count>("HTTP.HEADER_COUNT", "beyond: 431"), 1, 100'000));
    t.push_back(within(row<ht, &http_settings::body_bytes>("HTTP.BODY_BYTES", "beyond: 413"), 1, largest));
    t.push_back(within(
        row<ht, &http_settings::header_timeout>("HTTP.HEADER_TIMEOUT", "from the first byte to the end of the header"),
        1, longest));
    t.push_back(
        within(row<ht, &http_settings::body_grace>("HTTP.BODY_GRACE", "before the rate of a body counts"), 0, longest));
    t.push_back(within(
        row<ht, &http_settings::body_bytes_per_second>("HTTP.BODY_BYTES_PER_SECOND", "slower bodies are given up"), 0,
        largest));
    t.push_back(
        within(row<ht, &http_settings::idle_timeout>("HTTP.IDLE_TIMEOUT", "between two requests of a connection"), 1,
               longest));
    t.push_back(
        within(row<ht, &http_settings::write_timeout>("HTTP.WRITE_TIMEOUT", "an answer that the client does not take"),
               1, longest));
    t.push_back(
        within(row<ht, &http_settings::connections>("HTTP.CONNECTIONS", "beyond: 503 and close"), 1, 10'000'000));
    t.push_back(within(
        row<ht, &http_settings::stop_timeout>("HTTP.STOP_TIMEOUT", "what a graceful stop waits for requests in flight"),
        0, longest));
}

std::vector<setting> make_table() {
    std::vector<setting> t;
    add_django(t);
    add_cors(t);
    add_tokens(t);
    add_passwords(t);
    add_http(t);
    add_site(t);
    add_admin(t);
    t.push_back(row<&settings::log_level>("LOG.LEVEL", "debug, info, warning or error"));
    t.push_back(row<&settings::log_format>("LOG.FORMAT", "text or json, one event a line on standard error"));
    return t;
}

}  // namespace

std::span<const setting> settings_table() {
    static const std::vector<setting> table = make_table();
    return table;
}

const setting* find_setting(std::string_view name, bool ignore_case) {
    for (const setting& s : settings_table()) {
        if (s.name == name || (ignore_case && base::ascii_iequal(s.name, name))) return &s;
    }
    return nullptr;
}

std::string variable_name(std::string_view setting_name) {
    std::string name = "LATCHKEY_";
    for (const char c : setting_name) {
        if (c == '.') name += "__";
        else name += c;
    }
    return name;
}

}  // namespace app
