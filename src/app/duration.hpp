// Durations as people write them in a settings file: whole seconds, or text such as "60m", "10d", "1d12h".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace app {

/// Digits alone are seconds. With units: d, h, m, s, ms, each at most once and from large to small. Nothing for any
/// other text and for what does not fit into 64 bits of milliseconds.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest exact spelling that `parse_duration` reads back: `5m`, `1d12h`, `0s`.
[[nodiscard]] std::string print_duration(std::chrono::milliseconds value);

}  // namespace app
