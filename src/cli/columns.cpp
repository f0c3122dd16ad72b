#include "cli/columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cli {

std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows, std::string_view sides) {
    std::vector<std::size_t> width(sides.size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
    }
    std::vector<std::string> lines;
    lines.reserve(rows.size());
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) line += "  ";
            line += sides[i] == 'r' ? fmt::format("{:>{}}", row[i], width[i]) : fmt::format("{:<{}}", row[i], width[i]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace cli
