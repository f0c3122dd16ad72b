// `latchkey settings`: the effective values, secrets starred, each with where it came from.
#include "app/settings_table.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace cli {
namespace {

struct view_options {
    bool changed = false;
    bool describe = false;
};

std::string_view describe_origin(const app::effective_value& line) {
    return line.where.empty() ? "default" : std::string_view(line.where);
}

void print_values(terminal& term, const app::loaded& configuration, bool only_changed) {
    // One long list must not push every origin off the screen.
    constexpr std::size_t widest = 48;
    std::size_t names = 0, values = 0;
    for (const auto& line : configuration.effective) {
        if (only_changed && line.from == app::origin::default_value) continue;
        names = std::max(names, line.name.size());
        values = std::max(values, std::min(line.value.size(), widest));
    }
    for (const auto& line : configuration.effective) {
        if (only_changed && line.from == app::origin::default_value) continue;
        term.print(fmt::format("{:<{}} = {:<{}}  # {}", line.name, names, line.value, values, describe_origin(line)));
    }
    for (const std::string& note : configuration.notes) term.print(fmt::format("# {}", note));
}

void print_descriptions(terminal& term) {
    for (const app::setting& row : app::settings_table()) {
        term.print(fmt::format("{} = {}\n    {}\n    environment: {}{}", row.name, row.show(app::settings{}), row.doc,
                               app::variable_name(row.name),
                               row.variable.empty() ? "" : fmt::format(" or {}", row.variable)));
    }
}

}  // namespace

void add_settings(CLI::App& program, context& c) {
    CLI::App& command = *program.add_subcommand("settings", "Prints the effective settings and where each came from.");
    add_common_options(command, c);
    add_listen_option(command, c);
    auto view = std::make_shared<view_options>();
    command.add_flag("--changed", view->changed, "Only what is not a default");
    command.add_flag("--describe", view->describe, "Every setting with its default, its meaning and its variable");
    command.footer("Example:\n  LATCHKEY_SIMPLE_JWT__ACCESS_TOKEN_LIFETIME=15m latchkey settings --changed");
    command.callback([&c, view] {
        c.chosen = [&c, view] {
            if (view->describe) {
                print_descriptions(c.term);
                return done;
            }
            const auto configuration = load(c);
            if (!configuration) return failed;
            print_values(c.term, *configuration, view->changed);
            return done;
        };
    });
}

}  // namespace cli
