// Django's path(): a route with places for values, `/admin/api/users/<int:id>/` (django/urls/converters.py).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rest {

/// The values that a route's places had in a path, by their names.
using url_kwargs = std::vector<std::pair<std::string, std::int64_t>>;

/// A route with `<int:name>` places: digits only, as Django's IntConverter, and no more than 64 bits hold. No other
/// converter is known.
class url_pattern {
public:
    /// Throws std::invalid_argument for a route that cannot be read: a fault of the program.
    explicit url_pattern(std::string_view route);

    [[nodiscard]] static bool has_places(std::string_view route) { return route.contains('<'); }

    /// The values, or nothing if the decoded path is another one.
    [[nodiscard]] std::optional<url_kwargs> match(std::string_view path) const;

private:
    std::vector<std::string> literals_;  ///< around the places: one more than there are names
    std::vector<std::string> names_;
};

}  // namespace rest
