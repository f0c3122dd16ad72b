// Levenshtein's distance over two rows; names are short, so the plain algorithm is enough.
#include "passwords/names.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace passwords {

namespace {

/// Longer names are cut before they are compared: the settings are the operator's, but cost stays bounded.
constexpr std::size_t longest = 128;

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> known) {
    return *std::ranges::min_element(known, {},
                                     [&](std::string_view k) { return distance(name.substr(0, longest), k); });
}

std::string no_such(std::string_view name, std::span<const std::string_view> known) {
    const auto dot = name.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
    return "`" + std::string(name) + "` is not known here; the nearest name is `" + std::string(nearest(last, known)) +
           "`.";
}

}  // namespace passwords
