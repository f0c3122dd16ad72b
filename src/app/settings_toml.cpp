// The one file that knows TOML: parses a text and hands its values over with the lines they stand on.
#include "app/nearest.hpp"
#include "app/settings_foreign.hpp"
#include "app/settings_sources.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace app {
namespace {

using base::json::value;

/// Nothing for dates and times, which no setting takes. toml++ bounds the depth of nesting.
std::optional<value> convert(const toml::node& node) {
    if (const auto* text = node.as_string()) return value(text->get());
    if (const auto* flag = node.as_boolean()) return value(flag->get());
    if (const auto* whole = node.as_integer()) return value(whole->get());
    if (const auto* real = node.as_floating_point()) return value(real->get());
    if (const auto* items = node.as_array()) {
        base::json::array out;
        for (const toml::node& item : *items) {
            auto one = convert(item);
            if (!one) return std::nullopt;
            out.push_back(std::move(*one));
        }
        return value(std::move(out));
    }
    if (const auto* members = node.as_table()) {
        base::json::object out;
        for (const auto& [key, member] : *members) {
            auto one = convert(member);
            if (!one) return std::nullopt;
            out.set(key.str(), std::move(*one));
        }
        return value(std::move(out));
    }
    return std::nullopt;
}

struct walker {
    gathered& into;
    const std::string& path;

    /// In the order of the file; toml++ keeps them in the order of their names.
    void walk(const toml::table& table, const std::string& above) {
        std::vector<std::pair<const toml::key*, const toml::node*>> members;
        for (const auto& [key, node] : table) members.emplace_back(&key, &node);
        const auto place = [](const auto& member) {
            const auto& begin = member.first->source().begin;
            return std::pair(begin.line, begin.column);
        };
        std::ranges::sort(members, {}, place);
        for (const auto& [key, node] : members) {
            one(above.empty() ? std::string(key->str()) : fmt::format("{}.{}", above, key->str()), *key, *node);
        }
    }

    void one(const std::string& name, const toml::key& key, const toml::node& node) {
        const std::string where = fmt::format("{}:{}", path, key.source().begin.line);
        if (is_known(name)) {
            auto v = convert(node);
            if (v) take(into, name, std::move(*v), origin::file, where);
            else
                into.faults.push_back(
                    fmt::format("{}: {} holds a date or a time, which no setting takes", where, name));
        } else if (is_section(name)) {
            if (const auto* inner = node.as_table()) walk(*inner, name);
            else
                into.faults.push_back(
                    fmt::format("{}: {} is a section; write [{}] and its settings below it", where, name, name));
        } else if (node.is_table()) {
            into.faults.push_back(fmt::format("{}: unknown section [{}]{}", where, name, guess_section(name)));
        } else {
            refuse_unknown(into, name, where);
        }
    }

    static std::string guess_section(std::string_view name) {
        std::vector<std::string_view> sections;
        const auto add = [&](std::string_view known) {
            if (const auto dot = known.rfind('.'); dot != std::string_view::npos)
                sections.push_back(known.substr(0, dot));
        };
        for (const setting& row : settings_table()) add(row.name);
        for (const foreign_setting& row : foreign_table()) add(row.name);
        const auto near = nearest(name, sections);
        return near.empty() ? "" : fmt::format("; did you mean [{}]?", near);
    }
};

/// The parser's words can repeat a few characters of the line, so they are left out where a key or a password may
/// stand.
std::string describe(std::string_view text, const toml::parse_error& fault) {
    std::string_view line = text;
    for (std::size_t n = 1; n < fault.source().begin.line; ++n) {
        const auto end = line.find('\n');
        if (end == std::string_view::npos) break;
        line.remove_prefix(end + 1);
    }
    line = line.substr(0, line.find('\n'));
    for (const std::string_view word : {"KEY", "SECRET", "PASSWORD", "DATABASE"}) {
        if (line.contains(word)) return "this line is not valid TOML (text stands in quotes: KEY = \"...\")";
    }
    return std::string(fault.description());
}

}  // namespace

void gather_toml(gathered& into, const std::string& path, std::string_view text) {
    try {
        const toml::table table = toml::parse(text, path);
        walker{into, path}.walk(table, {});
    } catch (const toml::parse_error& fault) {
        into.faults.push_back(fmt::format("{}:{}: {}", path, fault.source().begin.line, describe(text, fault)));
        into.unreadable = true;
    }
}

}  // namespace app
