// What the commands share: options, loading, opening, and the program itself.
#include "app/nearest.hpp"
#include "app/service.hpp"
#include "cli/cli.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <span>

namespace cli {

void add_common_options(CLI::App& command, context& c) {
    command.add_option("--config", c.options.config_file, "Settings file (default: ./latchkey.toml, where it is)")
        ->type_name("FILE");
    command
        .add_option("--database", c.options.database_url,
                    "sqlite:///relative.db, sqlite:////absolute/path.db or memory:")
        ->type_name("URL");
    command.add_option("--secret-key-file", c.options.secret_key_file, "File with the SECRET_KEY")->type_name("FILE");
}

void add_listen_option(CLI::App& command, context& c) {
    command
        .add_option("--listen", c.options.listen,
                    "127.0.0.1:8000, [::1]:8000 or unix:/run/latchkey.sock; may be repeated")
        ->type_name("ADDR:PORT")
        ->expected(1)
        ->take_all();
}

std::optional<app::loaded> load(context& c, bool key_needed) {
    c.options.key_needed = key_needed;
    auto configuration = app::load_settings(c.options);
    if (configuration) return std::move(*configuration);
    const auto& faults = configuration.error();
    c.term.print_error(faults.size() == 1 ? "The settings have a fault:"
                                          : fmt::format("The settings have {} faults:", faults.size()));
    for (const std::string& fault : faults) c.term.print_error("  " + fault);
    return std::nullopt;
}

std::string store_fault(store::errc e) {
    if (e != store::errc::unavailable) return fmt::format("Error: the database refused: {}.", store::message(e));
    return "Error: the database cannot answer now: locked by another program, full, or gone. The log line "
           "store_unavailable has the reason; nothing was changed.";
}

namespace {

app::store_access access_for(purpose why) {
    if (why == purpose::read) return app::store_access::read;
    return why == purpose::use ? app::store_access::write : app::store_access::create;
}

/// Or prints what to do. Who only looks at the users needs their table and no other, be it Django that made it.
bool is_migrated_for(terminal& term, store::store& target, purpose why) {
    if (why != purpose::use && why != purpose::read) return true;
    if (why == purpose::read && target.has_users().value_or(false)) return true;
    const auto pending = target.pending_migrations();
    if (!pending) term.print_error(store_fault(pending.error()));
    else if (*pending > 0) {
        term.print_error(
            fmt::format("You have {} unapplied migration(s). Run 'latchkey migrate', with the same --database and "
                        "--config, to apply them.",
                        *pending));
    }
    return pending && *pending == 0;
}

}  // namespace

std::optional<opened> open_store(terminal& term, const app::settings& options, purpose why) {
    if (why != purpose::serve && options.database_url == "memory:") {
        term.print_error(
            "Error: memory: ends with this command. Name a database that stays: --database sqlite:///path.db.");
        return std::nullopt;
    }
    opened out{base::make_stderr_logger(options.log_level, options.log_format), nullptr};
    auto store = app::open_store(options, *out.log, access_for(why));
    if (!store) {
        term.print_error("Error: " + store.error() + ".");
        if (access_for(why) != app::store_access::create)
            term.print_error("Name the database with --database or --config, or make it with 'latchkey migrate'.");
        return std::nullopt;
    }
    out.store = std::move(*store);
    out.store->attach_thread();
    if (!is_migrated_for(term, *out.store, why)) return std::nullopt;
    return out;
}

int with_accounts(context& c, const std::function<int(const account_context&)>& act, purpose why) {
    const auto configuration = load(c);
    if (!configuration) return failed;
    const auto target = open_store(c.term, configuration->settings, why);
    if (!target) return failed;
    const base::system_clock clock;
    base::system_random random;
    return act({c.term, configuration->settings, target->store->users(), clock, random, *target->log});
}

namespace {

/// A sentence with the nearest command, or nothing when the words begin with one or with an option. In a group of
/// commands the word after its name is looked at.
std::string unknown_command(const CLI::App& group, std::span<const std::string> words, const std::string& said_before) {
    const auto commands = group.get_subcommands({});
    if (words.empty() || words.front().starts_with('-') || commands.empty()) return {};
    const std::string& word = words.front();
    std::vector<std::string> names;
    for (const CLI::App* command : commands) {
        if (command->get_name() == word) return unknown_command(*command, words.subspan(1), said_before + word + " ");
        names.push_back(command->get_name());
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::string_view near = app::nearest(word, candidates);
    return fmt::format("Unknown command: {}{}.{} The commands are {}; `latchkey {}--help` says more.", said_before,
                       word, near.empty() ? "" : fmt::format(" Did you mean {}{}?", said_before, near),
                       fmt::join(names, ", "), said_before);
}

}  // namespace

int run(std::vector<std::string> arguments, terminal& term) {
    CLI::App program("Latchkey: accounts and tokens, as a Django REST Framework + Simple JWT site has them.",
                     "latchkey");
    program.set_version_flag("--version", "latchkey " + std::string(version));
    program.require_subcommand(1);
    program.footer(
        "Example:\n"
        "  (umask 077; head -c 48 /dev/urandom | base64 > secret.key)\n"
        "  latchkey serve --secret-key-file secret.key\n\n"
        "`latchkey COMMAND --help` says more about a command.");
    context c{.term = term};
    constexpr std::array commands{&add_serve,          &add_migrate, &add_createsuperuser,
                                  &add_changepassword, &add_check,   &add_flushexpiredtokens,
                                  &add_settings,       &add_users,   &add_bench};
    for (const auto add : commands) add(program, c);
    if (arguments.empty()) arguments.emplace_back("--help");
    if (const auto word = unknown_command(program, arguments, ""); !word.empty()) {
        term.print_error(word);
        return wrong_usage;
    }
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        program.parse(std::move(arguments));
        return c.chosen();
    } catch (const CLI::ParseError& e) {
        std::ostringstream out, fault;
        const bool asked = program.exit(e, out, fault) == 0;
        for (auto [text, error] : {std::pair{out.str(), false}, std::pair{fault.str(), true}}) {
            while (text.ends_with('\n')) text.pop_back();
            if (!text.empty()) error ? term.print_error(text) : term.print(text);
        }
        return asked ? done : wrong_usage;
    } catch (const std::exception& e) {
        term.print_error(fmt::format("Error: {}", e.what()));
        return failed;
    }
}

int run(int argc, char** argv) {
    const auto term = process_terminal();
    return run(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), *term);
}

}  // namespace cli
