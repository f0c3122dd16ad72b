// The rules, in the order of the table. Where Django has the same rule its words are used.
#include "app/settings_rules.hpp"

#include "base/text.hpp"
#include "jose/keys.hpp"
#include "web/branding.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace app::rules {
namespace {

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

/// A token of RFC 9110 section 5.6.2.
bool is_http_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    });
}

bool is_identifier(std::string_view text) {
    return !text.empty() && !(text.front() >= '0' && text.front() <= '9') && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

bool is_address(std::string_view text, int family) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || fault != std::errc{} || end != text.data() + text.size() || text.front() == '-')
        return std::nullopt;
    return value;
}

bool is_listen(std::string_view text) {
    if (text.starts_with("unix:")) return text.size() > 5 && text.size() - 5 < sizeof(sockaddr_un::sun_path);
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return false;
    const auto port = number(text.substr(colon + 1));
    if (!port || *port > 65535) return false;
    const auto address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']'))
        return is_address(address.substr(1, address.size() - 2), AF_INET6);
    return is_address(address, AF_INET);
}

bool is_block(std::string_view text) {
    if (text == "unix") return true;
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const int width = is_address(address, AF_INET) ? 32 : is_address(address, AF_INET6) ? 128 : -1;
    if (slash == std::string_view::npos) return width > 0;
    const auto prefix = number(text.substr(slash + 1));
    return width > 0 && prefix && *prefix <= width;
}

std::string claim_rule(const std::string& claim, std::span<const std::string* const> others) {
    constexpr std::array<std::string_view, 6> taken{"exp", "iat", "nbf", "aud", "iss", "refresh_exp"};
    if (claim.empty()) return "must not be empty";
    if (is_one_of(claim, taken)) return fmt::format("must not be {}: that claim has a meaning of its own", claim);
    for (const std::string* other : others) {
        if (*other == claim) return "must differ from the names of the other claims";
    }
    return {};
}

}  // namespace

std::string secret_key(const settings& s) {
    // J06: a server with an empty key accepts the tokens of anybody.
    if (!base::strip(s.secret_key.expose()).empty()) return {};
    return "is empty, and a server without a key would accept anybody's tokens. Make one with "
           "`(umask 077; head -c 48 /dev/urandom | base64 > secret.key)` and give it with --secret-key-file "
           "secret.key, "
           "with SECRET_KEY_FILE = \"secret.key\" in the file, or in the environment as SECRET_KEY";
}

std::string database_url(const settings& s) {
    const std::string_view url = s.database_url;
    if (url == "memory:" || (url.starts_with("sqlite:///") && url.size() > 10)) return {};
    // Only the scheme is repeated: the rest of a URL may hold a password.
    const auto colon = url.find(':');
    const bool scheme = colon != std::string_view::npos && is_identifier(url.substr(0, colon));
    return fmt::format("must be sqlite:///relative.db, sqlite:////absolute/path.db or memory:{}",
                       scheme ? fmt::format("; this version does not open {}: like this", url.substr(0, colon)) : "");
}

std::string auth_user_model(const settings& s) {
    const std::string_view label = s.schema.auth_user_model;
    const auto dot = label.find('.');
    if (dot != std::string_view::npos && is_identifier(label.substr(0, dot)) && is_identifier(label.substr(dot + 1)))
        return {};
    return "must be of the form 'app_label.model_name'";
}

std::string x_frame_options(const settings& s) {
    constexpr std::array<std::string_view, 3> values{"DENY", "SAMEORIGIN", ""};
    return is_one_of(s.middleware.x_frame_options, values)
               ? ""
               : "must be \"DENY\", \"SAMEORIGIN\", or empty to leave the header out";
}

std::string referrer_policy(const settings& s) {
    constexpr std::array<std::string_view, 8> values{
        "no-referrer",   "no-referrer-when-downgrade",      "origin",    "origin-when-cross-origin", "same-origin",
        "strict-origin", "strict-origin-when-cross-origin", "unsafe-url"};
    std::string_view left = s.middleware.referrer_policy;
    while (!left.empty()) {
        const auto comma = left.find(',');
        if (!is_one_of(base::strip(left.substr(0, comma)), values)) {
            return fmt::format("has an invalid value. Valid values are: {}", fmt::join(values, ", "));
        }
        left = comma == std::string_view::npos ? std::string_view{} : left.substr(comma + 1);
    }
    return {};
}

std::string opener_policy(const settings& s) {
    constexpr std::array<std::string_view, 4> values{"same-origin", "same-origin-allow-popups", "unsafe-none", ""};
    return is_one_of(s.middleware.cross_origin_opener_policy, values)
               ? ""
               : "has an invalid value. Valid values are: same-origin, same-origin-allow-popups, unsafe-none";
}

std::string algorithm(const settings& s) {
    if (jose::find_algorithm(s.tokens.algorithm) != nullptr) return {};
    std::vector<std::string_view> names;
    for (const auto& row : jose::algorithms()) names.push_back(row.name);
    return fmt::format("must be one of {}: this version signs with a shared key only", fmt::join(names, ", "));
}

std::string auth_header_types(const settings& s) {
    const auto& types = s.tokens.auth_header_types;
    if (types.empty()) return "must name at least one type, such as [\"JWT\", \"Bearer\"]";
    for (const std::string& type : types) {
        if (!is_http_token(type)) return "must hold words without blanks or commas, such as [\"JWT\", \"Bearer\"]";
    }
    return {};
}

std::string auth_header_name(const settings& s) {
    return is_http_token(s.tokens.auth_header_name) ? ""
                                                    : "must be the name of an HTTP field, such as \"Authorization\"";
}

std::string user_id_claim(const settings& s) {
    const std::array others{&s.tokens.jti_claim, &s.tokens.token_type_claim};
    return claim_rule(s.tokens.user_id_claim, others);
}

std::string jti_claim(const settings& s) {
    const std::array others{&s.tokens.user_id_claim, &s.tokens.token_type_claim};
    return claim_rule(s.tokens.jti_claim, others);
}

std::string token_type_claim(const settings& s) {
    const std::array others{&s.tokens.user_id_claim, &s.tokens.jti_claim};
    return claim_rule(s.tokens.token_type_claim, others);
}

std::string realm(const settings& s) {
    const bool plain = std::ranges::all_of(s.tokens.www_authenticate_realm,
                                           [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
    return plain ? "" : "must be printable ASCII without quotes and backslashes: it stands in a header";
}

std::string password_hashers(const settings& s) {
    return s.passwords.password_hashers.empty() ? "must name at least one hasher: the first makes new hashes" : "";
}

std::string scrypt_work_factor(const settings& s) {
    const auto n = static_cast<unsigned>(s.passwords.scrypt_work_factor);
    return (n & (n - 1)) == 0 ? "" : "must be a power of two";
}

std::string argon2_memory_cost(const settings& s) {
    // RFC 9106 section 3.1: at least 8 KiB a lane.
    return s.passwords.argon2_memory_cost / 8 >= s.passwords.argon2_parallelism
               ? ""
               : "must be at least 8 times ARGON2_PARALLELISM";
}

std::string allowed_hosts(const settings& s) {
    for (const std::string& host : s.middleware.allowed_hosts) {
        if (host.empty() || host.contains('/') || host.contains(' ')) {
            return "must hold host names such as \"example.com\", \".example.com\" or \"*\", without a scheme or a "
                   "path";
        }
        // A colon is an IPv6 address in brackets or a port, which the comparison never sees.
        if (host.contains(':') && !host.starts_with('['))
            return "must hold host names without a port; IPv6 addresses stand in brackets";
    }
    return {};
}

std::string listen(const settings& s) {
    if (s.http.listen.empty()) return "must have at least one address, such as \"127.0.0.1:8000\"";
    for (const std::string& one : s.http.listen) {
        if (!is_listen(one)) {
            return fmt::format(
                "has {:?}; an address is written 127.0.0.1:8000, [::1]:8000 or unix:/run/latchkey.sock "
                "(0.0.0.0:8000 for all of the machine's)",
                one);
        }
    }
    return {};
}

std::string tls_certificate_file(const settings& s) {
    return s.http.tls_certificate_file.empty() && !s.http.tls_private_key_file.empty()
               ? "is missing beside HTTP.TLS_PRIVATE_KEY_FILE"
               : "";
}

std::string tls_private_key_file(const settings& s) {
    return s.http.tls_private_key_file.empty() && !s.http.tls_certificate_file.empty()
               ? "is missing beside HTTP.TLS_CERTIFICATE_FILE"
               : "";
}

std::string trusted_proxies(const settings& s) {
    for (const std::string& one : s.http.trusted_proxies) {
        if (!is_block(one))
            return fmt::format("has {:?}; a proxy is written 10.0.0.1, 10.0.0.0/8, fd00::/8 or unix", one);
    }
    return {};
}

std::string site_name(const settings& s) {
    constexpr std::size_t longest = 100;
    const std::string_view name = s.site.name;
    if (base::strip(name).empty()) return "must not be empty";
    if (base::code_point_count(name) > longest) return fmt::format("must have at most {} characters", longest);
    return {};
}

std::string site_color(const settings& s) {
    return web::parse_color(s.site.color) ? "" : "must be #rgb or #rrggbb, such as \"#3b5bdb\"";
}

std::string site_logo_file(const settings& s) {
    if (const auto read = web::read_logo(s.site); !read) return read.error();
    return {};
}

}  // namespace app::rules
