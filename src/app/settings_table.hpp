// THE table of settings: name, where it is stored, how it is read and shown, its bounds, its one-line documentation.
//
// `load_settings`, `latchkey settings`, the nearest name and the environment's variables all read it; nothing else
// knows a setting by its name.
#pragma once

#include "app/settings.hpp"
#include "app/settings_value.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace app {

/// Both ends included; durations in milliseconds.
struct bounds {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// Completes the sentence "<NAME> ..."; empty: nothing to say.
using rule = std::string (*)(const settings&);

struct setting {
    std::string_view name;  ///< dotted, as in the file: `SIMPLE_JWT.ACCESS_TOKEN_LIFETIME`
    std::string_view doc;
    shape type = shape::text;
    bool secret = false;
    read_result (*read)(const base::json::value&, settings&) = nullptr;
    std::string (*show)(const settings&) = nullptr;
    std::optional<std::int64_t> (*number)(const settings&) = nullptr;  ///< what `limits` bounds, where it is a number
    bounds limits{};
    rule fault = nullptr;
    std::string_view variable{};  ///< a second variable of the environment, beside LATCHKEY_<SECTION>__<KEY>
};

[[nodiscard]] std::span<const setting> settings_table();

/// Exact, or with ASCII case ignored (variables of the environment are capitals). Null when there is none.
[[nodiscard]] const setting* find_setting(std::string_view name, bool ignore_case = false);

/// `LATCHKEY_SIMPLE_JWT__LEEWAY` for SIMPLE_JWT.LEEWAY.
[[nodiscard]] std::string variable_name(std::string_view setting_name);

}  // namespace app
