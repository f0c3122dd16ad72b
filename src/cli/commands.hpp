// What each command needs to announce itself, and the parts of commands that tests call directly.
#pragma once

#include "app/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "cli/terminal.hpp"
#include "store/store.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace cli {

inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;

/// What a parsed command line asks for.
struct context {
    terminal& term;
    app::command_line options;
    std::function<int()> chosen;  ///< set by the command that was named
};

// Each adds its subcommand to the program; the context outlives the program.
void add_serve(CLI::App& program, context& c);
void add_migrate(CLI::App& program, context& c);
void add_createsuperuser(CLI::App& program, context& c);
void add_changepassword(CLI::App& program, context& c);
void add_check(CLI::App& program, context& c);
void add_flushexpiredtokens(CLI::App& program, context& c);
void add_settings(CLI::App& program, context& c);
/// A group: `users hashes`.
void add_users(CLI::App& program, context& c);
/// A group: `bench hash`.
void add_bench(CLI::App& program, context& c);

/// --config, --database, --secret-key-file.
void add_common_options(CLI::App& command, context& c);
void add_listen_option(CLI::App& command, context& c);

/// The settings; all faults are printed. Only serving needs a key.
[[nodiscard]] std::optional<app::loaded> load(context& c, bool key_needed = false);

/// What a store is opened for: to serve and to migrate, a file is made where there is none; to use it, it must be there
/// and migrated; to read it, it must be there and have users, and stays as it is.
enum class purpose { serve, migrate, use, read };

/// A store that is ready for this thread, with its log.
struct opened {
    std::unique_ptr<base::logger> log;
    std::unique_ptr<store::store> store;
};

/// Prints why not, and the command that helps.
[[nodiscard]] std::optional<opened> open_store(terminal& term, const app::settings& options, purpose why);

/// Prints Django's lines of `migrate`. False: printed why not.
[[nodiscard]] bool migrate_and_print(terminal& term, store::store& target, const app::settings& options);

struct superuser_options {
    bool no_input = false;
    std::optional<std::string> email;
    std::optional<std::string> username;
    std::optional<std::string> first_name;
};

/// What the account commands work on.
struct account_context {
    terminal& term;
    const app::settings& options;
    store::user_store& users;
    const base::clock& clock;
    base::random_source& random;
    base::logger& log;
};

/// Loads the settings, opens the store and runs `act` on it; prints why not. Answers the exit code.
int with_accounts(context& c, const std::function<int(const account_context&)>& act, purpose why = purpose::use);

/// Django's createsuperuser, question by question. Answers the exit code.
int create_superuser(const account_context& c, const superuser_options& given);
/// Django's changepassword.
int change_password(const account_context& c, const std::string& login);
struct hashes_options {
    bool json = false;
    bool active_only = false;
};
/// Counts the stored passwords by kind of hash, and writes nothing.
int count_hashes(const account_context& c, const hashes_options& given);
struct bench_options {
    double target_ms = 250;  ///< of a single login
    double seconds = 0.5;    ///< for each row
    bool json = false;
};
/// Measures what hashes cost here. Answers the exit code.
int bench_hashes(terminal& term, const passwords::settings& options, const base::clock& clock,
                 const bench_options& given);
/// Simple JWT's flushexpiredtokens, with counts.
int flush_expired_tokens(terminal& term, store::token_store& tokens, const base::clock& clock);

/// The sentence for a store that failed.
[[nodiscard]] std::string store_fault(store::errc e);

}  // namespace cli
