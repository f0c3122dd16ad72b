// Only what Django writes is taken apart; JSON of any other form is shown as it stands.
#include "admin/messages.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace admin {
namespace {

using base::json::object;
using base::json::value;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> labels{{
    {"email", "Email address"},
    {"username", "Username"},
    {"first_name", "First name"},
    {"last_name", "Last name"},
    {"is_active", "Active"},
    {"is_staff", "Staff status"},
    {"is_superuser", "Superuser status"},
    {"groups", "Groups"},
    {"user_permissions", "User permissions"},
    {"password", "password"},  // the form of Django's admin has no field of this name, and so no label
    {"name", "Name"},
    {"permissions", "Permissions"},
    {"refresh_tokens", "refresh tokens"},  // ours
    {"date_joined", "Date joined"},
}};

std::string text_of(const object& o, std::string_view name) {
    const value* found = o.find(name);
    const std::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? *text : "None";
}

/// Django's get_text_list.
std::string joined(const base::json::array& list) {
    std::vector<std::string> names;
    for (const value& v : list) {
        if (const std::string* text = v.if_string()) names.push_back(*text);
    }
    if (names.empty()) return {};
    if (names.size() == 1) return names.front();
    const std::string last = names.back();
    names.pop_back();
    return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

std::string added(const object& what) {
    if (what.empty()) return "Added.";
    return fmt::format("Added {} “{}”.", text_of(what, "name"), text_of(what, "object"));
}

std::string changed(const object& what) {
    const value* fields = what.find("fields");
    const std::string list = fields != nullptr && fields->if_array() != nullptr ? joined(*fields->if_array()) : "";
    if (what.find("name") == nullptr) return fmt::format("Changed {}.", list);
    return fmt::format("Changed {} for {} “{}”.", list, text_of(what, "name"), text_of(what, "object"));
}

std::string deleted(const object& what) {
    return fmt::format("Deleted {} “{}”.", text_of(what, "name"), text_of(what, "object"));
}

struct kind {
    std::string_view name;
    std::string (*show)(const object&);
};
constexpr std::array<kind, 3> kinds{{{"added", &added}, {"changed", &changed}, {"deleted", &deleted}}};

/// Nothing: no message of Django's.
std::optional<std::string> show(const value& message) {
    const object* o = message.if_object();
    if (o == nullptr) return std::nullopt;
    for (const kind& k : kinds) {
        const value* what = o->find(k.name);
        if (what == nullptr) continue;
        return what->if_object() != nullptr ? std::optional(k.show(*what->if_object())) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::string added_message() {
    return R"([{"added": {}}])";
}

std::string changed_message(const std::vector<std::string_view>& fields) {
    std::string list;
    for (const std::string_view field : fields) {
        if (!list.empty()) list += ", ";
        base::json::append_quoted(list, field, true);
    }
    return fmt::format(R"([{{"changed": {{"fields": [{}]}}}}])", list);
}

std::string_view label_of(std::string_view field) {
    const auto row = std::ranges::find(labels, field, &std::pair<std::string_view, std::string_view>::first);
    return row != labels.end() ? row->second : field;
}

std::string rendered(std::string_view change_message) {
    if (!change_message.starts_with('[')) return std::string(change_message);
    const auto document = base::json::parse(change_message);
    if (!document || document->value.if_array() == nullptr) return std::string(change_message);
    std::string out;
    for (const value& message : *document->value.if_array()) {
        const auto text = show(message);
        if (!text) return std::string(change_message);
        if (!out.empty()) out += ' ';
        out += *text;
    }
    return out.empty() ? "No fields changed." : out;
}

}  // namespace admin
