// Names in the settings: Django's class names with or without their module, and the nearest one to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace passwords {

[[nodiscard]] inline std::string_view without_module(std::string_view name, std::string_view module_path) {
    if (name.starts_with(module_path)) name.remove_prefix(module_path.size());
    return name;
}

/// The known name that the fewest edits lead to (Levenshtein), the first of equals.
[[nodiscard]] std::string_view nearest(std::string_view name, std::span<const std::string_view> known);

/// A sentence that says that the name is unknown and which one is nearest to its last part.
[[nodiscard]] std::string no_such(std::string_view name, std::span<const std::string_view> known);

}  // namespace passwords
