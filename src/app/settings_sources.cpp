// File, environment, command line: found, named, and handed over as JSON values.
#include "app/settings_sources.hpp"

#include "app/nearest.hpp"
#include "app/settings_foreign.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace app {
namespace {

using base::json::value;

constexpr std::size_t largest_file = 1 << 20;
constexpr std::string_view prefix = "LATCHKEY_";

/// Variables that others set: Kubernetes for a service that is called latchkey, and this project's own tests.
constexpr std::array<std::string_view, 4> others{"LATCHKEY_PORT", "LATCHKEY_SERVICE_", "LATCHKEY_SHARED",
                                                 "LATCHKEY_TEST_"};

std::string_view section_of(std::string_view name) {
    return name.substr(0, name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
}

/// The name that was meant: the same word in another section, else the nearest one of its section, else the nearest of
/// all.
std::string_view guess(std::string_view name) {
    std::vector<std::string_view> all;
    for (const setting& row : settings_table()) all.push_back(row.name);
    for (const foreign_setting& row : foreign_table()) all.push_back(row.name);
    const auto section = section_of(name);
    const auto leaf = name.substr(section.size());
    std::vector<std::string_view> neighbours;
    for (const auto known : all) {
        if (base::ascii_iequal(known.substr(section_of(known).size()), leaf)) return known;
        if (section_of(known) == section) neighbours.push_back(known.substr(section.size()));
    }
    const auto near = nearest(leaf, neighbours);
    return near.empty() ? nearest(name, all) : near;
}

std::string accepted_values(const foreign_setting& row) {
    const auto accepted = base::json::parse(row.accepted);
    std::string text;
    if (!accepted) return text;
    for (const value& one : *accepted->value.if_array()) text += (text.empty() ? "" : " or ") + base::json::write(one);
    return text;
}

void take_foreign(gathered& into, const foreign_setting& row, const value& v, origin from, const std::string& where) {
    switch (row.policy) {
        case policy::ignored:
            into.notes.push_back(fmt::format("{}: {} has no effect: {}", where, row.name, row.text));
            return;
        case policy::renamed:
            into.faults.push_back(fmt::format("{}: {} is called {} here", where, row.name, row.text));
            return;
        case policy::refused:
            into.faults.push_back(fmt::format("{}: {} is not supported: {}", where, row.name, row.text));
            return;
        case policy::only:
            if (!accepts(row, v))
                into.faults.push_back(
                    fmt::format("{}: {} must be {}: {}", where, row.name, accepted_values(row), row.text));
            return;
        case policy::moved:
            if (auto moved = row.translate(v)) take(into, row.text, std::move(*moved), from, where);
            else into.faults.push_back(fmt::format("{}: {} must be text that is not empty", where, row.name));
            return;
    }
}

/// The setting that a variable is about, by its own second name or by its dotted name.
std::string name_of_variable(std::string_view variable) {
    for (const setting& row : settings_table()) {
        if (row.variable == variable) return std::string(row.name);
    }
    std::string name(variable.substr(prefix.size()));
    for (auto at = name.find("__"); at != std::string::npos; at = name.find("__", at + 1)) name.replace(at, 2, ".");
    return name;
}

void take_variable(gathered& into, const std::string& variable, const std::string& text) {
    const std::string name = name_of_variable(variable);
    const setting* row = find_setting(name, true);
    const foreign_setting* foreign = row == nullptr ? find_foreign(name, true) : nullptr;
    if (row == nullptr && foreign == nullptr) {
        refuse_unknown(into, name, variable);
        return;
    }
    auto v = row != nullptr ? value_of_text(row->type, text) : value(text);
    if (!v) into.faults.push_back(fmt::format("{}: {} must be {}", variable, name, v.error()));
    else take(into, row != nullptr ? row->name : foreign->name, std::move(*v), origin::environment, variable);
}

}  // namespace

bool is_known(std::string_view name) {
    return find_setting(name) != nullptr || find_foreign(name) != nullptr;
}

bool is_section(std::string_view name) {
    const auto below = [&](std::string_view known) {
        return known.size() > name.size() && known.starts_with(name) && known[name.size()] == '.';
    };
    return std::ranges::any_of(settings_table(), below, &setting::name) ||
           std::ranges::any_of(foreign_table(), below, &foreign_setting::name);
}

void refuse_unknown(gathered& into, std::string_view name, const std::string& where) {
    const auto near = guess(name);
    into.faults.push_back(fmt::format("{}: unknown setting {}{}", where, name,
                                      near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

void take(gathered& into, std::string_view name, value v, origin from, const std::string& where) {
    const setting* row = find_setting(name);
    if (row == nullptr) {
        const foreign_setting* foreign = find_foreign(name);
        if (foreign == nullptr) refuse_unknown(into, name, where);
        else take_foreign(into, *foreign, v, from, where);
        return;
    }
    for (const given& earlier : into.values) {
        if (earlier.row == row && earlier.from == from) {
            into.faults.push_back(
                fmt::format("{}: {} is given twice, here and by {}", where, row->name, earlier.where));
            return;
        }
    }
    into.values.push_back({row, std::move(v), from, where});
}

std::expected<std::string, std::string> read_small_file(const std::string& path) {
    const auto fault = [&](int code) {
        return std::unexpected(fmt::format("cannot read {}: {}", path, std::strerror(code)));
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
    if (!file) return fault(errno);
    // Unbuffered: stdio's buffer is not wiped, and the file may be a key.
    std::setvbuf(file.get(), nullptr, _IONBF, 0);
    std::string text(largest_file + 1, '\0');
    const std::size_t size = std::fread(text.data(), 1, text.size(), file.get());
    if (std::ferror(file.get()) != 0) return fault(errno);
    if (size > largest_file) return std::unexpected(fmt::format("cannot read {}: it is larger than 1 MiB", path));
    text.resize(size);
    return text;
}

std::string gather_file(gathered& into, const std::string& asked_for) {
    std::string path = asked_for.empty() ? "latchkey.toml" : asked_for;
    std::error_code ignored;
    if (asked_for.empty() && !std::filesystem::exists(path, ignored)) return {};
    auto text = read_small_file(path);
    if (!text) {
        into.faults.push_back((asked_for.empty() ? "" : "--config: ") + text.error());
        into.unreadable = true;
        return {};
    }
    gather_toml(into, path, *text);
    base::wipe(*text);
    return path;
}

void gather_environment(gathered& into, const std::function<std::optional<std::string>(std::string_view)>& environment,
                        const std::vector<std::string>& names) {
    std::vector<std::string> wanted;
    for (const setting& row : settings_table()) {
        if (!row.variable.empty()) wanted.emplace_back(row.variable);
    }
    for (const std::string& name : names) {
        const bool foreign =
            std::ranges::any_of(others, [&](std::string_view other) { return name.starts_with(other); });
        if (name.starts_with(prefix) && !foreign && std::ranges::find(wanted, name) == wanted.end())
            wanted.push_back(name);
    }
    for (const std::string& name : wanted) {
        if (auto text = environment(name)) {
            take_variable(into, name, *text);
            base::wipe(*text);
        }
    }
}

void gather_command_line(gathered& into, const command_line& options) {
    if (!options.database_url.empty())
        take(into, "DATABASE_URL", options.database_url, origin::command_line, "--database");
    if (!options.secret_key_file.empty())
        take(into, "SECRET_KEY_FILE", options.secret_key_file, origin::command_line, "--secret-key-file");
    if (options.listen.empty()) return;
    base::json::array addresses;
    for (const std::string& address : options.listen) addresses.emplace_back(address);
    take(into, "HTTP.LISTEN", std::move(addresses), origin::command_line, "--listen");
}

}  // namespace app
