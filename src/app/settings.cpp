// Reads the sources in their order of precedence, stores what they say, judges the whole, and reports all faults at
// once.
#include "app/settings.hpp"

#include "app/duration.hpp"
#include "app/settings_rules.hpp"
#include "app/settings_sources.hpp"
#include "app/settings_table.hpp"
#include "passwords/passwords.hpp"
#include "rest/application.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace app {
namespace {

/// Faults and notes repeat what was given: a control character in it is shown, and does not begin a line of its own.
void show_controls(std::vector<std::string>& texts) {
    for (std::string& text : texts) {
        std::string shown;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x20 || byte == 0x7f) shown += fmt::format("\\x{:02x}", byte);
            else shown += c;
        }
        text = std::move(shown);
    }
}

struct loader {
    gathered sources;
    loaded result;
    std::vector<bool> unread;  ///< rows whose value was refused: their rules would only repeat it

    effective_value& line_of(const setting& row) {
        return result.effective[static_cast<std::size_t>(&row - settings_table().data())];
    }

    void fault(std::string text) { sources.faults.push_back(std::move(text)); }

    void apply_values() {
        result.effective.resize(settings_table().size());
        unread.resize(settings_table().size());
        for (const given& one : sources.values) {
            auto& line = line_of(*one.row);
            line.from = one.from;
            line.where = one.where;
            const auto read = one.row->read(one.value, result.settings);
            const auto index = static_cast<std::size_t>(one.row - settings_table().data());
            unread[index] = !read;
            if (read) continue;
            const bool sentence = read.error().starts_with(": ");
            fault(fmt::format("{}: {}{}{}", one.where, one.row->name, sentence ? "" : " must be ", read.error()));
        }
    }

    /// The key itself or its file: the source of higher precedence decides; one source may not give both.
    void read_secret_key() {
        auto& s = result.settings;
        auto& key = line_of(*find_setting("SECRET_KEY"));
        const auto& file = line_of(*find_setting("SECRET_KEY_FILE"));
        if (s.secret_key_file.empty()) return;
        if (key.from != origin::default_value && key.from == file.from) {
            fault(fmt::format("{}: SECRET_KEY_FILE is given beside SECRET_KEY ({}); keep one of them", file.where,
                              key.where));
            return;
        }
        if (key.from > file.from) {
            sources.notes.push_back(
                fmt::format("{}: SECRET_KEY_FILE is not read, since {} gives the key", file.where, key.where));
            s.secret_key_file.clear();
            return;
        }
        key.from = file.from;
        key.where = fmt::format("{} ({})", s.secret_key_file, file.where);
        auto text = read_small_file(s.secret_key_file);
        if (!text) {
            fault(fmt::format("{}: SECRET_KEY_FILE: {}", file.where, text.error()));
            unread[static_cast<std::size_t>(&key - result.effective.data())] = true;
            return;
        }
        std::string_view bytes = *text;
        if (bytes.ends_with('\n')) bytes.remove_suffix(1);
        if (bytes.ends_with('\r')) bytes.remove_suffix(1);
        s.secret_key = base::secret(bytes);
        base::wipe(*text);
    }

    void judge(const setting& row, const std::string& where) {
        if (const auto n = row.number(result.settings)) {
            if (*n >= row.limits.low && *n <= row.limits.high) return;
            const auto show = [&](std::int64_t v) {
                return row.type == shape::duration ? print_duration(std::chrono::milliseconds{v}) : std::to_string(v);
            };
            fault(fmt::format("{}{} must be {}", where, row.name,
                              row.limits.high == bounds{}.high
                                  ? fmt::format("at least {}", show(row.limits.low))
                                  : fmt::format("from {} to {}", show(row.limits.low), show(row.limits.high))));
        }
    }

    void apply_rules(bool key_needed) {
        for (const setting& row : settings_table()) {
            if (!key_needed && row.fault == &rules::secret_key) continue;
            const auto& line = line_of(row);
            if (unread[static_cast<std::size_t>(&row - settings_table().data())]) continue;
            const std::string where = line.where.empty() ? "" : line.where + ": ";
            const std::size_t before = sources.faults.size();
            judge(row, where);
            if (row.fault == nullptr || sources.faults.size() > before) continue;
            if (const std::string text = row.fault(result.settings); !text.empty())
                fault(fmt::format("{}{} {}", where, row.name, text));
        }
        // The rooms know their own: hashers, validators, expressions, origins.
        for (auto& text : passwords::check_settings(result.settings.passwords)) fault(std::move(text));
        for (auto& text : rest::check_settings(result.settings.middleware)) fault(std::move(text));
    }

    void finish() {
        auto& s = result.settings;
        if (s.tokens.signing_key.empty()) {
            s.tokens.signing_key = s.secret_key;
            auto& line = line_of(*find_setting("SIMPLE_JWT.SIGNING_KEY"));
            line.from = origin::default_value;
            line.where = "SECRET_KEY";
        }
        for (const setting& row : settings_table()) {
            auto& line = line_of(row);
            line.name = row.name;
            line.value = row.show(s);
        }
        result.notes = std::move(sources.notes);
    }
};

}  // namespace

std::expected<loaded, std::vector<std::string>> load_settings(
    const command_line& options, const std::function<std::optional<std::string>(std::string_view)>& environment,
    const std::vector<std::string>& environment_names) {
    loader work;
    work.result.config_file = gather_file(work.sources, options.config_file);
    gather_environment(work.sources, environment, environment_names);
    gather_command_line(work.sources, options);
    work.apply_values();
    work.read_secret_key();
    // Without the file, what it would have said is not missing: its own faults come first.
    if (!work.sources.unreadable) work.apply_rules(options.key_needed);
    for (given& one : work.sources.values) {
        if (one.row->secret) one.value = nullptr;
    }
    show_controls(work.sources.faults);
    show_controls(work.sources.notes);
    if (!work.sources.faults.empty()) return std::unexpected(std::move(work.sources.faults));
    work.finish();
    return std::move(work.result);
}

std::expected<loaded, std::vector<std::string>> load_settings(const command_line& options) {
    std::vector<std::string> names;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (text.starts_with("LATCHKEY_")) names.emplace_back(text.substr(0, text.find('=')));
    }
    std::ranges::sort(names);
    const auto environment = [](std::string_view name) -> std::optional<std::string> {
        const char* text = std::getenv(std::string(name).c_str());
        return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
    };
    return load_settings(options, environment, names);
}

}  // namespace app
