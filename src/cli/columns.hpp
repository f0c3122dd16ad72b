// Tables for people: each column as wide as its widest cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// `sides`: for each column `l` or `r`, the side where its cells begin or end. No blanks at the ends of lines.
[[nodiscard]] std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows,
                                               std::string_view sides);

}  // namespace cli
