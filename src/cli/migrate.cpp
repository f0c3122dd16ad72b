// `latchkey migrate`: Django's lines, step by step.
#include "base/text.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <set>

namespace cli {

bool migrate_and_print(terminal& term, store::store& target, const app::settings& options) {
    const std::string& model = options.schema.auth_user_model;
    const std::set<std::string> apps{base::ascii_lower(model.substr(0, model.find('.'))),
                                     "admin",
                                     "auth",
                                     "contenttypes",
                                     "latchkey",
                                     "sessions",
                                     "token_blacklist"};
    term.print("Operations to perform:");
    term.print(fmt::format("  Apply all migrations: {}", fmt::join(apps, ", ")));
    term.print("Running migrations:");
    const auto applied = target.migrate([&](std::string_view step) { term.print(fmt::format("  {}", step)); });
    if (!applied) {
        term.print_error("Error: the database was left as it was.");
        return false;
    }
    if (*applied == 0) term.print("  No migrations to apply.");
    return true;
}

void add_migrate(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand("migrate", "Brings the database's tables up to date.");
    add_common_options(command, c);
    command.footer("Example:\n  latchkey migrate --database sqlite:///db.sqlite3");
    command.callback([&c] {
        c.chosen = [&c] {
            const auto configuration = load(c);
            if (!configuration) return failed;
            // The steps are printed; the log would say them again.
            app::settings quiet = configuration->settings;
            quiet.log_level = std::max(quiet.log_level, base::log_level::warning);
            const auto target = open_store(c.term, quiet, purpose::migrate);
            return target && migrate_and_print(c.term, *target->store, configuration->settings) ? done : failed;
        };
    });
}

}  // namespace cli
