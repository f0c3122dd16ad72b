// `latchkey check [--deploy]`: Django's report of its system checks.
#include "app/checks.hpp"
#include "cli/commands.hpp"
#include "passwords/passwords.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace cli {
namespace {

int print_report(terminal& term, const std::vector<app::check_message>& found) {
    if (found.empty()) {
        term.print("System check identified no issues (0 silenced).");
        return done;
    }
    const bool errors = std::ranges::any_of(found, [](const auto& m) { return m.level == app::check_level::error; });
    term.print_error(errors ? "SystemCheckError: System check identified some issues:"
                            : "System check identified some issues:");
    for (const auto& [level, title] :
         {std::pair{app::check_level::error, "ERRORS"}, std::pair{app::check_level::warning, "WARNINGS"}}) {
        if (std::ranges::none_of(found, [&](const auto& m) { return m.level == level; })) continue;
        term.print_error(fmt::format("\n{}:", title));
        for (const auto& m : found) {
            if (m.level == level) term.print_error(fmt::format("?: ({}) {}\n\tHINT: {}", m.id, m.text, m.hint));
        }
    }
    term.print_error(
        fmt::format("\nSystem check identified {} issue{} (0 silenced).", found.size(), found.size() == 1 ? "" : "s"));
    return errors ? failed : done;
}

}  // namespace

void add_check(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand("check", "Judges the settings; exit code 1 where one is an error.");
    add_common_options(command, c);
    add_listen_option(command, c);
    auto deploy = std::make_shared<bool>(false);
    command.add_flag("--deploy", *deploy, "Also what should not go into production");
    command.footer("Example:\n  latchkey check --deploy --config /etc/latchkey/latchkey.toml");
    command.callback([&c, deploy] {
        c.chosen = [&c, deploy] {
            const auto configuration = load(c);
            if (!configuration) return failed;
            for (const std::string& note : configuration->notes) c.term.print_error("Note: " + note);
            c.term.print("Hash kernels: " + passwords::hash_kernels(configuration->settings.passwords) + '.');
            return print_report(c.term, app::run_checks(*configuration, *deploy));
        };
    });
}

}  // namespace cli
