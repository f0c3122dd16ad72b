// `latchkey users hashes`: how far a change of PASSWORD_HASHERS or of a cost has come. Old hashes are made anew when
// their users log in, so that a change takes as long as the users take to come back.
#include "base/run_task.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/hash_report.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

namespace cli {
namespace {

/// Users read at once: a millisecond or two, so that a server beside waits for nothing.
constexpr std::size_t page_size = 1000;

/// Says how far a long count is: after a second, and then a few times a second.
class progress_line {
public:
    progress_line(terminal& term, const base::clock& clock)
        : term_(term),
          clock_(clock),
          next_(clock.now() + std::chrono::seconds(1)) {}
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line() {
        if (shown_) term_.show_progress("");
    }

    void seen(std::int64_t users) {
        if (clock_.now() < next_) return;
        term_.show_progress(fmt::format("{} users so far ...", base::grouped(static_cast<std::uint64_t>(users))));
        next_ = clock_.now() + std::chrono::milliseconds(250);
        shown_ = true;
    }

private:
    terminal& term_;
    const base::clock& clock_;
    base::time_point next_;
    bool shown_ = false;
};

store::result<hash_census> take_census(const account_context& c, bool active_only) {
    const passwords::hash_classifier classifier(c.options.passwords);
    hash_census counted{.active_only = active_only, .preferred = classifier.preferred(c.random)};
    progress_line progress(c.term, c.clock);
    std::int64_t last = INT64_MIN, seen = 0;
    for (;;) {
        const auto page = base::run_task(c.users.passwords_after(last, page_size));
        if (!page) return std::unexpected(page.error());
        for (const store::stored_password& row : *page) {
            if (!row.is_active) ++counted.inactive;
            if (row.is_active || !active_only) ++counted.users[classifier.classify(row.password)];
        }
        if (page->size() < page_size) return counted;
        last = page->back().id;
        seen += static_cast<std::int64_t>(page->size());
        progress.seen(seen);
    }
}

}  // namespace

int count_hashes(const account_context& c, const hashes_options& given) {
    const auto counted = take_census(c, given.active_only);
    if (!counted) {
        c.term.print_error(store_fault(counted.error()));
        return failed;
    }
    if (given.json) {
        c.term.print(base::json::write(json_of(*counted, c.clock.now())));
        return done;
    }
    for (const std::string& line : table_of(*counted)) c.term.print(line);
    return done;
}

void add_users(CLI::App& program, context& c) {
    CLI::App& group = *program.add_subcommand("users", "Looks at all accounts: `users hashes`.");
    group.require_subcommand(1);
    group.footer("Example:\n  latchkey users hashes");
    CLI::App& command = *group.add_subcommand(
        "hashes",
        "Counts the stored passwords by algorithm and cost, and says which are what the settings ask for now.\n"
        "Only reads; may run beside a server. Shows nothing of any hash.");
    add_common_options(command, c);
    auto given = std::make_shared<hashes_options>();
    command.add_flag("--active", given->active_only, "Only active users: the others cannot log in");
    command.add_flag("--json", given->json, "One line of JSON (docs/operations.md has the keys)");
    command.footer(
        "Example (how far a new PBKDF2_ITERATIONS has come):\n"
        "  latchkey users hashes --active --config /etc/latchkey/latchkey.toml");
    command.callback([&c, given] {
        c.chosen = [&c, given] {
            return with_accounts(
                c, [&](const account_context& accounts) { return count_hashes(accounts, *given); }, purpose::read);
        };
    });
}

}  // namespace cli
