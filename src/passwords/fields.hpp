// What the families share: strict fields of an encoding, and Django's salts.
#pragma once

#include "base/random.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace passwords {

/// Exactly `N` fields between separators; nothing if there are more or fewer.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::string_view, N>> split_exact(std::string_view text, char separator) {
    std::array<std::string_view, N> fields{};
    for (std::size_t i = 0; i + 1 < N; ++i) {
        const auto end = text.find(separator);
        if (end == std::string_view::npos) return std::nullopt;
        fields[i] = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    if (text.contains(separator)) return std::nullopt;
    fields[N - 1] = text;
    return fields;
}

/// A decimal number from 1 to `most` as Python's `%d` writes it: no sign, blank or leading zero.
[[nodiscard]] inline std::optional<std::uint32_t> read_number(std::string_view text, std::uint32_t most) {
    std::uint32_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size() || text.front() == '0' || number > most)
        return std::nullopt;
    return number;
}

/// Characters that the salt of Django's BasePasswordHasher has: 22 of 62, the least with 128 bits (must_update_salt).
inline constexpr std::size_t salt_length = 22;

[[nodiscard]] inline std::string new_salt(base::random_source& random) {
    return base::random_string(random, salt_length, base::alphanumeric);
}

}  // namespace passwords
