// `latchkey flushexpiredtokens`: Simple JWT's command, for a daily timer.
#include "base/run_task.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace cli {

int flush_expired_tokens(terminal& term, store::token_store& tokens, const base::clock& clock) {
    const auto flushed = base::run_task(tokens.flush_expired(clock.now()));
    if (!flushed) {
        term.print_error(store_fault(flushed.error()));
        return failed;
    }
    term.print(fmt::format("Deleted {} expired outstanding token(s), of which {} blacklisted.", flushed->outstanding,
                           flushed->blacklisted));
    return done;
}

void add_flushexpiredtokens(CLI::App& program, context& c) {
    CLI::App& command =
        *program.add_subcommand("flushexpiredtokens", "Deletes refresh tokens that have expired from the database.");
    add_common_options(command, c);
    command.footer(
        "Example (each night, from cron):\n  latchkey flushexpiredtokens --config /etc/latchkey/latchkey.toml");
    command.callback([&c] {
        c.chosen = [&c] {
            const auto configuration = load(c);
            if (!configuration) return failed;
            const auto target = open_store(c.term, configuration->settings, purpose::use);
            return target ? flush_expired_tokens(c.term, target->store->tokens(), base::system_clock{}) : failed;
        };
    });
}

}  // namespace cli
