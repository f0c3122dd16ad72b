// `latchkey serve`: settings, migrations, the server, and signals until the end.
#include "app/checks.hpp"
#include "app/service.hpp"
#include "cli/cli.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace cli {
namespace {

/// A core file would hold the key and passwords; so would another process of this user that may trace this one.
void protect_memory() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#if !__has_feature(address_sanitizer)  // its leak check traces this very process
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/// Each connection is a descriptor, and the database needs some, too: how many connections there may be.
std::size_t raise_descriptor_limit(std::size_t wanted) {
    constexpr std::size_t own = 64;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return std::min<std::size_t>(wanted, limit.rlim_cur > 2 * own ? limit.rlim_cur - own : limit.rlim_cur / 2);
}

rlim_t descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

/// Blocked before any thread exists, so that all threads inherit it and only `wait_for_end` sees them.
sigset_t block_signals() {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&awaited, signal);
    ::pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    return awaited;
}

void wait_for_end(const sigset_t& awaited, http::server& server) {
    for (;;) {
        int signal = 0;
        if (::sigwait(&awaited, &signal) != 0) continue;
        if (signal != SIGHUP) break;
        // The server logs how it went, and keeps the old certificate when the new one is bad.
        static_cast<void>(server.reload_tls());
    }
    server.stop();
    server.wait();
}

void log_warnings(base::logger& log, const app::loaded& configuration) {
    for (const std::string& note : configuration.notes) log.warning(base::event::config_warning, {{"text", note}});
    for (const auto& found : app::run_checks(configuration, false)) {
        log.warning(base::event::config_warning, {{"id", found.id}, {"text", found.text}, {"hint", found.hint}});
    }
}

bool bring_up_to_date(terminal& term, store::store& target, const app::settings& options, bool migrate) {
    const auto pending = target.pending_migrations();
    if (!pending) {
        term.print_error(store_fault(pending.error()));
        return false;
    }
    if (*pending == 0) return true;
    if (migrate) return migrate_and_print(term, target, options);
    term.print_error(fmt::format(
        "You have {} unapplied migration(s). Run 'latchkey migrate', or serve without --no-migrate.", *pending));
    return false;
}

/// An address that a browser on this machine can open: a wildcard is no place to go to.
std::string url_of(const std::string& bound, bool tls) {
    if (bound.starts_with("unix:")) return bound;
    std::string address = bound;
    for (const auto& [wildcard, loopback] : {std::pair{"0.0.0.0:", "127.0.0.1:"}, std::pair{"[::]:", "[::1]:"}}) {
        if (address.starts_with(wildcard)) address.replace(0, std::strlen(wildcard), loopback);
    }
    return fmt::format("{}://{}", tls ? "https" : "http", address);
}

/// Options of curl without which ALLOWED_HOSTS or SECURE_SSL_REDIRECT would refuse the example.
std::string curl_options(const rest::middleware_settings& options, const std::string& bound, bool tls) {
    std::string text;
    if (bound.starts_with("unix:")) text += fmt::format(" --unix-socket {}", bound.substr(5));
    const auto& hosts = options.allowed_hosts;
    const auto allowed = [&](std::string_view host) { return std::ranges::find(hosts, host) != hosts.end(); };
    if (!allowed("*") && !allowed(bound.starts_with("unix:") ? "localhost" : "127.0.0.1") && !hosts.empty()) {
        const std::string_view first = hosts.front();
        text += fmt::format(" -H 'Host: {}'", first.starts_with('.') ? first.substr(1) : first);
    }
    if (options.ssl_redirect && !tls) text += " -H 'X-Forwarded-Proto: https'";
    return tls ? text + " -k" : text;
}

void announce(terminal& term, const app::settings& options, const std::vector<std::string>& bound, bool pages) {
    const bool tls = !options.http.tls_certificate_file.empty();
    for (const std::string& address : bound)
        term.print(fmt::format("Latchkey {} is serving on {}", version, url_of(address, tls)));
    if (bound.empty()) return;
    const std::string& address = bound.front();
    const std::string first = address.starts_with("unix:") ? "http://localhost" : url_of(address, tls);
    term.print(fmt::format(
        "\n  POST {0}/accounts/register/\n  POST {0}/accounts/token/\n  POST {0}/accounts/token/refresh/\n"
        "  POST {0}/accounts/token/verify/\n  POST {0}/accounts/token/blacklist/\n  GET  {0}/accounts/me/\n",
        first));
    if (pages && !address.starts_with("unix:")) {
        term.print(fmt::format("Sign up and sign in: {}/", first));
        term.print(options.admin.enabled ? fmt::format("The panel for staff: {}/admin/\n", first) : "");
    }
    term.print(
        fmt::format("Make an account:\n"
                    "  curl{} -i {}/accounts/register/ -H 'Content-Type: application/json' \\\n"
                    "    -d '{{\"email\": \"ann@example.com\", \"username\": \"ann\", \"first_name\": \"Ann\", "
                    "\"password\": \"Plum!tree-gloss77\", \"password2\": \"Plum!tree-gloss77\"}}'\n"
                    "Stop with Ctrl-C.",
                    curl_options(options.middleware, address, tls), first));
}

struct serve_options {
    bool no_migrate = false;
    bool development = false;
    std::vector<std::string> development_servers;  ///< of the account pages and of the panel
};

void use_development_servers(app::settings& options, const std::vector<std::string>& given) {
    const auto given_or = [&](std::size_t at, const char* usual) {
        // `--dev` alone comes as one empty value.
        return at < given.size() && !given[at].empty() ? given[at] : std::string(usual);
    };
    // What `npm run dev` in web/account and in web/admin listens on.
    options.site.account_dev_server = given_or(0, "127.0.0.1:5173");
    options.site.admin_dev_server = given_or(1, "127.0.0.1:5174");
}

int serve(context& c, const serve_options& given) {
    protect_memory();
    const auto configuration = load(c, true);
    if (!configuration) return failed;
    app::settings options = configuration->settings;
    options.http.connections = raise_descriptor_limit(options.http.connections);
    if (given.development) use_development_servers(options, given.development_servers);
    const sigset_t awaited = block_signals();
    auto target = open_store(c.term, options, purpose::serve);
    if (!target) return failed;
    log_warnings(*target->log, *configuration);
    if (options.http.connections < configuration->settings.http.connections) {
        target->log->warning(base::event::config_warning,
                             {{"text", fmt::format("HTTP.CONNECTIONS is {}, but this process may open only {} files: "
                                                   "{} connections are taken",
                                                   configuration->settings.http.connections, descriptor_limit(),
                                                   options.http.connections)}});
    }
    if (!bring_up_to_date(c.term, *target->store, options, !given.no_migrate)) return failed;
    app::service service(options, std::move(target->store), *target->log);
    if (const auto started = service.start(); !started) {
        c.term.print_error("Error: " + started.error());
        return failed;
    }
    announce(c.term, options, service.server().bound(), service.has_account_pages());
    wait_for_end(awaited, service.server());
    return done;
}

}  // namespace

void add_serve(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand(
        "serve", "Migrates the database and serves until SIGTERM or Ctrl-C; SIGHUP reloads the certificate.");
    add_common_options(command, c);
    add_listen_option(command, c);
    auto given = std::make_shared<serve_options>();
    command.add_flag("--no-migrate", given->no_migrate, "Refuse to start when migrations are pending");
    CLI::Option* dev =
        command.add_option("--dev", given->development_servers,
                           "Take the account pages and the panel from Vite (`npm run dev` in web/account "
                           "and web/admin), to work on them [127.0.0.1:5173 127.0.0.1:5174]");
    dev->expected(0, 2)->type_name("ADDR:PORT ...");
    command.footer(
        "Example:\n  latchkey serve --secret-key-file secret.key --database sqlite:///db.sqlite3 --listen "
        "127.0.0.1:8000");
    command.callback([&c, given, dev] {
        given->development = dev->count() > 0;
        c.chosen = [&c, given] { return serve(c, *given); };
    });
}

}  // namespace cli
