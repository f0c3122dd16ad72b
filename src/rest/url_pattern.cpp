// Literal, digits, literal, digits, ... literal: a digit never begins a literal, so there is one way to read a path.
#include "rest/url_pattern.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace rest {
namespace {

constexpr std::string_view opening = "<int:";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the digits from the front of `rest`.
std::optional<std::int64_t> take_integer(std::string_view& rest) {
    const auto end = std::ranges::find_if_not(rest, is_digit);
    const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    std::int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || read.ec != std::errc{}) return std::nullopt;
    rest.remove_prefix(digits.size());
    return value;
}

}  // namespace

url_pattern::url_pattern(std::string_view route) {
    const std::string whole(route);
    for (;;) {
        const std::size_t begin = route.find(opening);
        const std::string_view literal = route.substr(0, begin);
        if (literal.contains('<') || literal.contains('>') || (!names_.empty() && !literal.starts_with('/')))
            throw std::invalid_argument("not a route: " + whole);
        literals_.emplace_back(literal);
        if (begin == std::string_view::npos) return;
        const std::size_t end = route.find('>', begin);
        if (end == std::string_view::npos) throw std::invalid_argument("not a route: " + whole);
        names_.emplace_back(route.substr(begin + opening.size(), end - begin - opening.size()));
        route.remove_prefix(end + 1);
    }
}

std::optional<url_kwargs> url_pattern::match(std::string_view path) const {
    url_kwargs values;
    for (std::size_t i = 0; i < literals_.size(); ++i) {
        if (!path.starts_with(literals_[i])) return std::nullopt;
        path.remove_prefix(literals_[i].size());
        if (i == names_.size()) break;
        const auto value = take_integer(path);
        if (!value) return std::nullopt;
        values.emplace_back(names_[i], *value);
    }
    if (!path.empty()) return std::nullopt;
    return values;
}

}  // namespace rest
