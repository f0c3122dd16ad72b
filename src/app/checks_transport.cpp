// What goes over the network, and the modes of the files that hold secrets.
#include "app/checks_groups.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace app::checks {
namespace {

bool is_loopback(std::string_view listen) {
    return listen.starts_with("127.") || listen.starts_with("[::1]:") || listen.starts_with("unix:");
}

bool is_local_origin(std::string_view origin) {
    const std::string_view host = origin.substr(std::min(origin.find("://") + 3, origin.size()));
    return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

void add_headers(findings& found) {
    const auto& m = found.configuration.settings.middleware;
    if (m.hsts_seconds == 0) {
        found.warn(
            "security.W004", "You have not set a value for the SECURE_HSTS_SECONDS setting.",
            "If the whole site is served over TLS, set SECURE_HSTS_SECONDS = 3600, and 31536000 when all is well.");
    } else {
        if (!m.hsts_include_subdomains) {
            found.warn("security.W005", "You have not set the SECURE_HSTS_INCLUDE_SUBDOMAINS setting to True.",
                       "Set it only if every subdomain is served over TLS.");
        }
        if (!m.hsts_preload) {
            found.warn("security.W021", "You have not set the SECURE_HSTS_PRELOAD setting to True.",
                       "Without it the site cannot be submitted to the browsers' preload list.");
        }
    }
    if (!m.content_type_nosniff) {
        found.warn("security.W006", "Your SECURE_CONTENT_TYPE_NOSNIFF setting is not set to True.", "Set it to true.");
    }
    if (!m.ssl_redirect) {
        found.warn("security.W008", "Your SECURE_SSL_REDIRECT setting is not set to True.",
                   "Set it to true, unless a proxy before this server redirects to https.");
    }
    if (m.x_frame_options != "DENY") {
        found.warn("security.W019", "X_FRAME_OPTIONS is not set to 'DENY'.",
                   "Set it to \"DENY\" unless pages are framed by the site itself.");
    }
    if (m.referrer_policy.empty()) {
        found.warn("security.W022", "You have not set the SECURE_REFERRER_POLICY setting.",
                   "Set it to \"same-origin\".");
    }
}

void add_cors(findings& found) {
    const auto& c = found.configuration.settings.middleware.cors;
    if (c.allow_all_origins && c.allow_credentials) {
        // S16: any page could then call with the visitor's credentials.
        found.fail("latchkey.E030", "CORS_ALLOW_ALL_ORIGINS and CORS_ALLOW_CREDENTIALS are both on.",
                   "List CORS_ALLOWED_ORIGINS instead.");
    } else if (c.allow_all_origins) {
        found.warn("latchkey.W030", "CORS_ALLOW_ALL_ORIGINS is on: any page may call.",
                   "List CORS_ALLOWED_ORIGINS instead.");
    }
    for (const std::string& origin : c.allowed_origins) {
        if (origin.starts_with("http://") && !is_local_origin(origin)) {
            found.warn("latchkey.W031", fmt::format("CORS_ALLOWED_ORIGINS has {}, which is not https.", origin),
                       "Serve that page over https.");
        }
    }
}

struct mode_rule {
    std::string_view id;
    std::string_view what;
    std::string path;
    mode_t forbidden;
};

void add_mode(findings& found, const mode_rule& rule) {
    struct stat status{};
    if (rule.path.empty() || ::stat(rule.path.c_str(), &status) != 0 || (status.st_mode & rule.forbidden) == 0) return;
    found.warn(rule.id,
               fmt::format("{} {} can be read or changed by others (mode {:04o}).", rule.what, rule.path,
                           status.st_mode & 07777U),
               fmt::format("chmod {} {}", (rule.forbidden & 070U) != 0 ? "600" : "o-rwx", rule.path));
}

bool file_holds_key(const loaded& configuration) {
    return std::ranges::any_of(configuration.effective, [](const effective_value& line) {
        return line.value == "\"********\"" && line.from == origin::file && !line.where.contains(" (");
    });
}

}  // namespace

bool listens_locally(const settings& s) {
    return std::ranges::all_of(s.http.listen, is_loopback);
}

bool is_local(const settings& s) {
    constexpr std::array<std::string_view, 4> own{"localhost", ".localhost", "127.0.0.1", "[::1]"};
    return listens_locally(s) && std::ranges::all_of(s.middleware.allowed_hosts, [&](const std::string& host) {
               return std::ranges::find(own, host) != own.end();
           });
}

void add_transport(findings& found) {
    const settings& s = found.configuration.settings;
    const bool tls = !s.http.tls_certificate_file.empty();
    if (!tls && !listens_locally(s)) {
        found.warn("latchkey.W032",
                   "The server listens on the network without TLS: passwords and tokens travel in clear text.",
                   "Set HTTP.TLS_CERTIFICATE_FILE and HTTP.TLS_PRIVATE_KEY_FILE, or listen on 127.0.0.1 behind a proxy "
                   "that has them.");
    }
    if (s.http.use_x_forwarded_host && s.http.trusted_proxies.empty()) {
        found.warn("latchkey.W033",
                   "USE_X_FORWARDED_HOST is on, but HTTP.TRUSTED_PROXIES is empty: the header is never believed.",
                   "Name the proxy in HTTP.TRUSTED_PROXIES.");
    }
    if (listens_locally(s) && s.http.trusted_proxies.empty()) {
        found.warn("latchkey.W034",
                   "Only this machine can connect, and HTTP.TRUSTED_PROXIES is empty: behind a proxy all clients are "
                   "taken for one, in the log and where wrong passwords are counted.",
                   "Name the proxy in HTTP.TRUSTED_PROXIES; a Unix-domain socket's is \"unix\".");
    }
    for (const std::string& block : s.http.trusted_proxies) {
        if (block.ends_with("/0")) {
            found.fail("latchkey.E031",
                       fmt::format("HTTP.TRUSTED_PROXIES has {}: anybody can pretend any address.", block),
                       "Name the proxy's own address.");
        }
    }
    add_headers(found);
    add_cors(found);
}

void add_files(findings& found) {
    const settings& s = found.configuration.settings;
    for (const std::string& path : {s.http.tls_certificate_file, s.http.tls_private_key_file}) {
        if (!path.empty() && ::access(path.c_str(), R_OK) != 0) {
            found.fail("latchkey.E040", fmt::format("{} cannot be read: {}.", path, std::strerror(errno)),
                       "Name a PEM file that this user may read.");
        }
    }
    if (!found.deploy) return;
    add_mode(found, {"latchkey.W040", "The secret key file", s.secret_key_file, 077});
    add_mode(found, {"latchkey.W041", "The TLS key", s.http.tls_private_key_file, 077});
    if (file_holds_key(found.configuration)) {
        add_mode(found, {"latchkey.W042", "The settings file holds a key, and", found.configuration.config_file, 077});
    }
    constexpr std::string_view sqlite = "sqlite:///";
    if (s.database_url.starts_with(sqlite)) {
        add_mode(found, {"latchkey.W043", "The database", s.database_url.substr(sqlite.size()), 007});
    }
}

}  // namespace app::checks
