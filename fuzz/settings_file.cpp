// The text of a settings file to settings or faults (R21). Each fault is a sentence of one line; settings that are
// accepted have a key, say nothing of it, and are the same again when what `latchkey settings` shows is read as a file.
#include "app/checks.hpp"
#include "app/settings.hpp"
#include "app/settings_table.hpp"
#include "support/require.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>

namespace {

using fuzz::require;

using answer = std::expected<app::loaded, std::vector<std::string>>;

/// A file in memory: the path is what the loader opens.
answer load(std::string_view text) {
    static const int fd = ::memfd_create("latchkey.toml", MFD_CLOEXEC);
    require(fd >= 0 && ::ftruncate(fd, 0) == 0, "there is a file in memory");
    require(::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()), "the file is written");
    const auto no_environment = [](std::string_view) { return std::optional<std::string>(); };
    return app::load_settings({.config_file = "/proc/self/fd/" + std::to_string(fd)}, no_environment, {});
}

bool is_line(std::string_view text) {
    return !text.empty() && text.find('\n') == text.npos;
}

void check_faults(const std::vector<std::string>& faults) {
    require(!faults.empty(), "a refusal has a fault");
    require(std::ranges::all_of(faults, is_line), "a fault is a line of text");
}

const app::effective_value& line_of(const app::loaded& settings, const app::setting& row) {
    return settings.effective.at(static_cast<std::size_t>(&row - app::settings_table().data()));
}

/// What is shown as a file, with the keys that the lines keep for themselves.
std::string file_of(const app::loaded& accepted) {
    std::string text;
    for (const auto& row : app::settings_table()) {
        const auto& line = line_of(accepted, row);
        require(line.name == row.name, "the lines are in the order of the table");
        std::string value = line.value;
        if (row.name == "SECRET_KEY") value = app::quote(accepted.settings.secret_key.expose());
        if (row.name == "SIMPLE_JWT.SIGNING_KEY") value = app::quote(accepted.settings.tokens.signing_key.expose());
        // The key is given by value.
        if (row.name != "SECRET_KEY_FILE") text += std::string(row.name) + " = " + value + '\n';
    }
    return text;
}

void check_accepted(const app::loaded& accepted) {
    require(!accepted.settings.tokens.signing_key.empty(), "a server has a key (J06)");
    require(std::ranges::all_of(accepted.notes, is_line), "a note is a line of text");
    for (const auto& row : app::settings_table()) {
        const auto& value = line_of(accepted, row).value;
        require(!row.secret || value == "\"\"" || value == "\"********\"", "a key is not shown");
        require(is_line(value), "a value is shown in a line");
    }
    for (const auto& check : app::run_checks(accepted, true))
        require(is_line(check.id) && is_line(check.text), "a check says what is wrong");

    const auto again = load(file_of(accepted));
    if (!again) require(false, "what is shown is accepted: " + again.error().front());
    for (const auto& row : app::settings_table()) {
        if (row.name == "SECRET_KEY_FILE") continue;
        const auto& value = line_of(*again, row).value;
        if (value != line_of(accepted, row).value) require(false, "what is shown is what is read: " + value);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto loaded = load(fuzz::text_of(data, size));
    if (loaded) check_accepted(*loaded);
    else check_faults(loaded.error());
    return 0;
}
