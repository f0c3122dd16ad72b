// One aggregate of the rooms' own settings, read once: defaults, then the file, then the environment, then the command
// line.
#pragma once

#include "accounts/settings.hpp"
#include "admin/settings.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "http/settings.hpp"
#include "passwords/settings.hpp"
#include "rest/application.hpp"
#include "store/store.hpp"
#include "tokens/settings.hpp"

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct settings {
    bool debug = false;           ///< DEBUG; only `check --deploy` looks at it
    base::secret secret_key;      ///< SECRET_KEY: from the environment, --secret-key-file, SECRET_KEY_FILE or the file
    std::string secret_key_file;  ///< SECRET_KEY_FILE
    std::string database_url =
        "sqlite:///latchkey.sqlite3";  ///< DATABASE_URL, [DATABASES.default] or --database; `memory:` for tests
    http::settings http;
    rest::middleware_settings middleware;
    passwords::settings passwords;
    tokens::settings tokens;
    accounts::settings accounts;
    admin::settings admin;
    store::schema_settings schema;
    base::log_level log_level = base::log_level::info;
    base::log_format log_format = base::log_format::text;
};

/// Where a value came from, for `latchkey settings`.
enum class origin { default_value, file, environment, command_line };

/// One line of `latchkey settings`: its dotted name, its value as TOML (secrets as stars), its origin.
struct effective_value {
    std::string name;   ///< `SIMPLE_JWT.ACCESS_TOKEN_LIFETIME`
    std::string value;  ///< `"5m"`, `true`, `["JWT", "Bearer"]`, `"********"`
    origin from = origin::default_value;
    std::string where;  ///< the file, the variable or the option; empty for a default
};

/// What the command line gave; empty: not given.
struct command_line {
    std::string config_file;
    std::string database_url;
    std::vector<std::string> listen;
    std::string secret_key_file;
    /// An empty SECRET_KEY is a fault: for whoever signs or reads tokens. A migration needs none.
    bool key_needed = true;
};

struct loaded {
    app::settings settings;
    std::vector<effective_value> effective;  ///< every setting, in the order of the table
    std::vector<std::string> notes;          ///< what was accepted but has no effect, each a sentence
    std::string config_file;                 ///< the file that was read; empty: none
};

/// Reads everything, reports all faults at once, each a sentence: `latchkey.toml:12: unknown setting
/// SIMPLE_JWT.ACESS_TOKEN_LIFETIME; did you mean ACCESS_TOKEN_LIFETIME?` `environment` answers the value of a variable
/// or nothing, and `environment_names` lists those that begin with LATCHKEY_.
[[nodiscard]] std::expected<loaded, std::vector<std::string>> load_settings(
    const command_line& options, const std::function<std::optional<std::string>(std::string_view)>& environment,
    const std::vector<std::string>& environment_names);

/// The same with the process's own environment.
[[nodiscard]] std::expected<loaded, std::vector<std::string>> load_settings(const command_line& options);

}  // namespace app
