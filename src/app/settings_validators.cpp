// AUTH_PASSWORD_VALIDATORS: Django's list of tables with NAME and OPTIONS. Which option belongs to which validator is a
// table.
#include "app/nearest.hpp"
#include "app/settings_value.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace app {
namespace {

using base::json::value;
using passwords::validator_setting;

struct option {
    std::string_view validator;
    std::string_view name;
    std::string_view expected;
    bool (*read)(const value&, validator_setting&);
    std::string (*show)(const validator_setting&);  ///< empty: the default, not shown
};

bool read_min_length(const value& v, validator_setting& out) {
    return read_value(v, out.min_length) && out.min_length >= 0;
}

bool read_max_similarity(const value& v, validator_setting& out) {
    if (const auto* whole = v.if_integer()) out.max_similarity = static_cast<double>(*whole);
    else if (const auto* real = v.if_double()) out.max_similarity = *real;
    else return false;
    return out.max_similarity >= 0.1 && out.max_similarity <= 1.0;
}

constexpr std::array<option, 4> options{{
    {"MinimumLengthValidator", "min_length", "a whole number that is not negative", &read_min_length,
     [](const validator_setting& v) {
         return v.min_length == validator_setting{}.min_length ? "" : show_value(v.min_length);
     }},
    {"UserAttributeSimilarityValidator", "max_similarity", "a number from 0.1 to 1.0", &read_max_similarity,
     [](const validator_setting& v) {
         return v.max_similarity == validator_setting{}.max_similarity ? "" : base::json::python_repr(v.max_similarity);
     }},
    {"UserAttributeSimilarityValidator", "user_attributes", "a list of texts",
     [](const value& v, validator_setting& out) { return read_value(v, out.user_attributes).has_value(); },
     [](const validator_setting& v) {
         return v.user_attributes == validator_setting{}.user_attributes ? "" : show_value(v.user_attributes);
     }},
    {"CommonPasswordValidator", "password_list_path", "a path",
     [](const value& v, validator_setting& out) { return read_value(v, out.password_list_path).has_value(); },
     [](const validator_setting& v) { return v.password_list_path.empty() ? "" : quote(v.password_list_path); }},
}};

std::string_view leaf(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

read_result read_option(std::string_view name, const value& v, validator_setting& out) {
    std::vector<std::string_view> known;
    for (const option& o : options) {
        if (o.validator != leaf(out.name)) continue;
        known.push_back(o.name);
        if (o.name != name) continue;
        if (o.read(v, out)) return {};
        return std::unexpected(fmt::format(": option {} of {} must be {}", name, leaf(out.name), o.expected));
    }
    const auto guess = nearest(name, known);
    return std::unexpected(fmt::format(": {} has no option {}{}", leaf(out.name), name,
                                       guess.empty() ? "" : fmt::format("; did you mean {}?", guess)));
}

read_result read_entry(const base::json::object& entry, validator_setting& out) {
    const auto* name = entry.find("NAME");
    if (name == nullptr || name->if_string() == nullptr) return std::unexpected(": each entry needs NAME, a text");
    out.name = *name->if_string();
    for (const auto& [key, v] : entry) {
        if (key == "NAME") continue;
        if (key != "OPTIONS") return std::unexpected(fmt::format(": an entry has NAME and OPTIONS, not {}", key));
        const auto* given = v.if_object();
        if (given == nullptr) return std::unexpected(": OPTIONS must be a table");
        for (const auto& [option_name, option_value] : *given) {
            if (auto read = read_option(option_name, option_value, out); !read) return read;
        }
    }
    return {};
}

}  // namespace

read_result read_value(const value& v, std::vector<validator_setting>& out) {
    constexpr std::string_view expected =
        "a list of tables such as [{ NAME = \"MinimumLengthValidator\", OPTIONS = { min_length = 8 } }]";
    const auto* items = v.if_array();
    if (items == nullptr) return std::unexpected(std::string(expected));
    std::vector<validator_setting> read;
    for (const value& item : *items) {
        auto& entry = read.emplace_back();
        if (const auto* name = item.if_string()) {
            entry.name = *name;
        } else if (const auto* table = item.if_object()) {
            if (auto fine = read_entry(*table, entry); !fine) return fine;
        } else {
            return std::unexpected(std::string(expected));
        }
    }
    out = std::move(read);
    return {};
}

std::string show_value(const std::vector<validator_setting>& v) {
    std::string text = "[";
    for (const validator_setting& entry : v) {
        text += fmt::format("{}{{ NAME = {}", text.size() > 1 ? ", " : "", quote(entry.name));
        std::string shown;
        for (const option& o : options) {
            if (o.validator != leaf(entry.name)) continue;
            if (const std::string one = o.show(entry); !one.empty())
                shown += fmt::format("{}{} = {}", shown.empty() ? "" : ", ", o.name, one);
        }
        text += shown.empty() ? " }" : fmt::format(", OPTIONS = {{ {} }} }}", shown);
    }
    return text + "]";
}

}  // namespace app
