// How a row of the settings table is made from a place in the aggregate.
#pragma once

#include "app/settings_table.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace app {

using base::json::value;

inline constexpr std::int64_t second = 1000;  ///< of a duration's limits

template <auto... Path, class Settings>
auto& field(Settings& s) {
    return (s.*....*Path);
}

template <class T>
std::optional<std::int64_t> as_number(const T& v) {
    if constexpr (shape_of<T> == shape::duration)
        return std::chrono::duration_cast<std::chrono::milliseconds>(v).count();
    else if constexpr (shape_of<T> == shape::integer) return static_cast<std::int64_t>(v);
    else return std::nullopt;
}

/// A row whose value is read and shown by its C++ type.
template <auto... Path>
setting row(std::string_view name, std::string_view doc) {
    using type = std::remove_cvref_t<decltype(field<Path...>(std::declval<settings&>()))>;
    return {.name = name,
            .doc = doc,
            .type = shape_of<type>,
            .secret = std::is_same_v<type, base::secret>,
            .read = [](const value& v, settings& s) { return read_value(v, field<Path...>(s)); },
            .show = [](const settings& s) { return show_value(field<Path...>(s)); },
            .number = [](const settings& s) { return as_number(field<Path...>(s)); }};
}

inline setting within(setting s, std::int64_t low, std::int64_t high = bounds{}.high) {
    s.limits = {low, high};
    return s;
}

inline setting with_rule(setting s, rule r) {
    s.fault = r;
    return s;
}

inline setting with_variable(setting s, std::string_view variable) {
    s.variable = variable;
    return s;
}

inline setting with_reader(setting s, read_result (*read)(const value&, settings&)) {
    s.read = read;
    return s;
}

/// The rows of the pages and the panel, which come with other files.
void add_site(std::vector<setting>& t);
void add_admin(std::vector<setting>& t);

}  // namespace app
