// Where settings come from, each source brought to the same form: a name, a JSON value, and a place to point at.
#pragma once

#include "app/settings.hpp"
#include "app/settings_table.hpp"
#include "base/json.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct given {
    const setting* row = nullptr;
    base::json::value value;
    origin from = origin::file;
    std::string where;  ///< `latchkey.toml:12`, `LATCHKEY_LISTEN`, `--listen`
};

/// What the sources said so far. Later entries of `values` take precedence over earlier ones.
struct gathered {
    std::vector<given> values;
    std::vector<std::string> faults;  ///< each a sentence that begins with its place
    std::vector<std::string> notes;   ///< accepted, but not acted upon
    bool unreadable = false;          ///< a source could not be read at all: absent values mean nothing
};

/// Takes a value for a known name: a setting, or one that has a policy (settings_foreign.hpp).
void take(gathered& into, std::string_view name, base::json::value v, origin from, const std::string& where);

void refuse_unknown(gathered& into, std::string_view name, const std::string& where);
/// Whether the name is a setting or has a policy.
[[nodiscard]] bool is_known(std::string_view name);
/// Whether some known name lies below it: `SIMPLE_JWT`, `DATABASES.default`.
[[nodiscard]] bool is_section(std::string_view name);

/// The text of a TOML file (settings_toml.cpp).
void gather_toml(gathered& into, const std::string& path, std::string_view text);
/// The file of `--config`, or ./latchkey.toml where it is. Answers its path, or nothing.
std::string gather_file(gathered& into, const std::string& asked_for);
void gather_environment(gathered& into, const std::function<std::optional<std::string>(std::string_view)>& environment,
                        const std::vector<std::string>& names);
void gather_command_line(gathered& into, const command_line& options);

/// At most 1 MiB. The error is a sentence without a place: `cannot read secret.key: No such file or directory`.
[[nodiscard]] std::expected<std::string, std::string> read_small_file(const std::string& path);

}  // namespace app
