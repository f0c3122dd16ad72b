// `latchkey bench hash`: how dear a hash may be on this machine. Needs neither a key nor a database.
#include "cli/bench_report.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <map>
#include <memory>

namespace cli {
namespace {

/// Taken away however the measuring ends.
class progress_line {
public:
    explicit progress_line(terminal& term) : term_(term) {}
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line() { term_.show_progress(""); }

    void show(std::string_view what, std::size_t done, std::size_t all) {
        term_.show_progress(fmt::format("{} %: measuring {} ...", 100 * done / all, what));
    }

private:
    terminal& term_;
};

passwords::measurements measure(terminal& term, const passwords::settings& options, const bench_options& given) {
    progress_line progress(term);
    return passwords::measure(options,
                              {.seconds = given.seconds,
                               .target = given.target_ms / 1000,
                               .progress = [&](auto what, auto done, auto all) { progress.show(what, done, all); }});
}

}  // namespace

int bench_hashes(terminal& term, const passwords::settings& options, const base::clock& clock,
                 const bench_options& given) {
    const auto measured = measure(term, options, given);
    if (given.json) {
        term.print(base::json::write(json_of(measured, clock.now())));
        return done;
    }
    for (const std::string& line : table_of(measured)) term.print(line);
    return done;
}

void add_bench(CLI::App& program, context& c) {
    CLI::App& group = *program.add_subcommand("bench", "Measures this machine: `bench hash`.");
    group.require_subcommand(1);
    group.footer("Example:\n  latchkey bench hash");
    CLI::App& command = *group.add_subcommand(
        "hash",
        "Measures how long a password takes on this machine, by each hash kernel and each hasher of the settings,\n"
        "and says how dear the preferred one may be. Touches no database. Takes some 15 seconds.");
    add_common_options(command, c);
    auto given = std::make_shared<bench_options>();
    command.add_option("--target", given->target_ms, "What a single login shall take: 250 (the default), 250ms, 1s")
        ->transform(CLI::AsNumberWithUnit(std::map<std::string, double>{{"ms", 1}, {"s", 1000}}))
        ->check(CLI::Range(1.0, 60'000.0))
        ->option_text("MS");
    command.add_option("--seconds", given->seconds, "For how long each row is measured (default: 0.5)")
        ->check(CLI::Range(0.001, 60.0))
        ->option_text("S");
    command.add_flag("--json", given->json, "One line of JSON (docs/operations.md has the keys)");
    command.footer(
        "Example (on the server's machine, while little else runs there):\n"
        "  latchkey bench hash --target 300 --config /etc/latchkey/latchkey.toml");
    command.callback([&c, given] {
        c.chosen = [&c, given] {
            const auto configuration = load(c);
            if (!configuration) return failed;
            return bench_hashes(c.term, configuration->settings.passwords, base::system_clock{}, *given);
        };
    });
}

}  // namespace cli
