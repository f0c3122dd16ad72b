// Keys, debug values, host names, and what tokens and passwords are made of.
#include "app/checks_groups.hpp"
#include "jose/keys.hpp"
#include "passwords/hashers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace app::checks {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view new_key =
    "Make one with `head -c 48 /dev/urandom | base64 > secret.key`; changing the key ends all tokens.";
constexpr std::string_view insecure_prefix = "django-insecure-";

/// Django's W009: long, varied, and not the one that startproject wrote.
bool is_strong(std::string_view key) {
    return key.size() >= 50 && std::set<char>(key.begin(), key.end()).size() >= 5 && !key.starts_with(insecure_prefix);
}

std::string_view leaf(std::string_view path) {
    return path.substr(path.rfind('.') + 1);
}

}  // namespace

void add_key(findings& found) {
    const settings& s = found.configuration.settings;
    const std::string_view key = s.secret_key.expose();
    if (s.tokens.signing_key.empty()) {
        found.fail("latchkey.E004", "There is no SECRET_KEY: the server does not start without one.",
                   "Make one with `(umask 077; head -c 48 /dev/urandom | base64 > secret.key)` and give it with "
                   "--secret-key-file secret.key.");
        return;
    }
    const auto* algorithm = jose::find_algorithm(s.tokens.algorithm);
    if (algorithm != nullptr && s.tokens.signing_key.size() < algorithm->min_key_bytes) {
        // RFC 7518 section 3.2 (J06). The server starts with it, since a live Django site may have it.
        const std::string text = fmt::format("The key that signs tokens has {} bytes; {} needs at least {}.",
                                             s.tokens.signing_key.size(), algorithm->name, algorithm->min_key_bytes);
        if (found.deploy) found.fail("latchkey.E001", text, std::string(new_key));
        else found.warn("latchkey.W001", text, std::string(new_key));
    }
    if (found.deploy && key.starts_with(insecure_prefix) && !is_local(s)) {
        found.fail(
            "latchkey.E002",
            "SECRET_KEY begins with 'django-insecure-': it was written by startproject and may be in a repository.",
            std::string(new_key));
    }
    if (found.deploy && !is_strong(key)) {
        found.warn("security.W009",
                   "Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's prefixed with "
                   "'django-insecure-'.",
                   std::string(new_key));
    }
}

void add_debug_and_hosts(findings& found) {
    const settings& s = found.configuration.settings;
    const auto& hosts = s.middleware.allowed_hosts;
    if (s.debug)
        found.warn("security.W018", "You should not have DEBUG set to True in deployment.", "Set DEBUG = false.");
    if (hosts.empty())
        found.warn("security.W020", "ALLOWED_HOSTS must not be empty in deployment.",
                   "Name the hosts that people use.");
    if (std::ranges::find(hosts, "*") != hosts.end()) {
        found.warn("latchkey.W002", "ALLOWED_HOSTS has \"*\": any Host header is believed.",
                   "Name the hosts that people use.");
    }
    if (s.log_level == base::log_level::debug) {
        found.warn("latchkey.W003", "LOG.LEVEL is \"debug\".", "Set LOG.LEVEL = \"info\".");
    }
    if (s.database_url == "memory:") {
        found.fail("latchkey.E003", "DATABASE_URL is memory: users and tokens are gone when the server stops.",
                   "Set DATABASE_URL = \"sqlite:////var/lib/latchkey/db.sqlite3\".");
    }
}

void add_tokens(findings& found) {
    const auto& t = found.configuration.settings.tokens;
    if (t.access_token_lifetime > 1h) {
        found.warn(
            "latchkey.W010",
            "SIMPLE_JWT.ACCESS_TOKEN_LIFETIME is longer than an hour: a stolen access token stays good that long.",
            "Five minutes to an hour; the refresh token carries the session.");
    }
    if (t.refresh_token_lifetime > 720h) {
        found.warn("latchkey.W011", "SIMPLE_JWT.REFRESH_TOKEN_LIFETIME is longer than 30 days.",
                   "Set it to 30 days or less.");
    }
    if (t.refresh_token_lifetime <= t.access_token_lifetime) {
        found.warn("latchkey.W012", "SIMPLE_JWT.REFRESH_TOKEN_LIFETIME is not longer than ACCESS_TOKEN_LIFETIME.",
                   "A refresh token that ends first is of no use.");
    }
    if (!t.rotate_refresh_tokens || !t.blacklist_after_rotation) {
        found.warn("latchkey.W013", "Refresh tokens can be used more than once: a stolen one is never noticed.",
                   "Set SIMPLE_JWT.ROTATE_REFRESH_TOKENS and BLACKLIST_AFTER_ROTATION to true.");
    }
    if (t.store_refresh_tokens == tokens::stored_token::clear) {
        found.warn("latchkey.W014",
                   "SIMPLE_JWT.STORE_REFRESH_TOKENS is \"clear\": a copy of the database signs anybody in.",
                   "Set it to \"digest\"; Django beside this server needs the clear text only in its admin.");
    }
    if (t.wire == tokens::compatibility::v5_2) {
        found.warn("latchkey.W015",
                   "SIMPLE_JWT.COMPATIBILITY is \"5.2\": inactive and deleted users can go on refreshing.",
                   "Set it to \"newest\" once no client depends on the old texts.");
    }
    if (found.configuration.settings.accounts.mode == accounts::registration::django) {
        found.warn(
            "latchkey.W016",
            "ACCOUNTS.REGISTRATION is \"django\": Ann@x.com and ann@x.com are two people, and any username is taken.",
            "Set it to \"strict\".");
    }
}

void add_passwords(findings& found) {
    const auto& p = found.configuration.settings.passwords;
    const std::string_view preferred =
        p.password_hashers.empty() ? std::string_view{} : leaf(p.password_hashers.front());
    const passwords::hasher_row* row = passwords::find_hasher_row(preferred);
    if (row == nullptr || row->cost.advised == 0) {
        found.warn("latchkey.W020",
                   fmt::format("New passwords are hashed by {}, which is not among the strong ones.", preferred),
                   "Put PBKDF2PasswordHasher, Argon2PasswordHasher, ScryptPasswordHasher or BCryptSHA256PasswordHasher "
                   "first.");
    } else if (const auto& cost = row->cost; p.*cost.value < cost.advised) {
        found.warn("latchkey.W021", fmt::format("{} is {}.", cost.name, p.*cost.value),
                   fmt::format("At least {}.", cost.advised));
    }
    if (p.validators.empty()) {
        found.warn("latchkey.W022", "AUTH_PASSWORD_VALIDATORS is empty: any password is taken.",
                   "Remove it to have Django's four validators.");
    }
    for (const auto& v : p.validators) {
        if (leaf(v.name) == "MinimumLengthValidator" && v.min_length < 8) {
            found.warn("latchkey.W023", fmt::format("Passwords of {} characters are taken.", v.min_length),
                       "Set min_length to 8 or more.");
        }
    }
    if (found.configuration.settings.accounts.login_attempts == 0) {
        found.warn("latchkey.W024", "ACCOUNTS.LOGIN_ATTEMPTS is 0: passwords can be tried without a limit.",
                   "Remove it to have 10 in five minutes.");
    }
}

}  // namespace app::checks
