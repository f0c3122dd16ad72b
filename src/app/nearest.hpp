// "Did you mean ...?": the known name that a mistyped one is nearest to.
#pragma once

#include <span>
#include <string_view>

namespace app {

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), ASCII case ignored.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest candidate, or an empty view when none is near: more than a third of the letters differ.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace app
