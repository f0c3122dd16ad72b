// What the words and the position of a query mean: the same for every backend.
#pragma once

#include "store/admin_records.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace store {

inline constexpr std::size_t most_search_words = 32;
inline constexpr std::size_t longest_search_word = 1000;

/// The first `most` code points.
[[nodiscard]] std::string first_characters(std::string_view text, std::size_t most);

/// How a row is called in django_admin_log: at most 200 characters.
[[nodiscard]] inline std::string object_repr(std::string_view name) {
    return first_characters(name, 200);
}

/// Each word once, the first `most_search_words` of them, each cut at `longest_search_word`
/// characters: a query from a URL
/// must not grow into a statement that no database takes.
[[nodiscard]] std::vector<std::string> search_words(const std::vector<std::string>& search);

/// `names` are sorted.
[[nodiscard]] bool has_all(const std::vector<std::string>& names, const std::vector<std::string>& wanted);

/// Whoever sets one of these can sign in as that user, sooner or later.
[[nodiscard]] bool opens_account(const user_changes& changes);

[[nodiscard]] bool is_as_expected(const user_detail& now, const user_expectation& expected);

/// Where the page that ends with this row stops.
[[nodiscard]] position position_of(const user& row, user_order order);

/// Does the order compare numbers (times, flags)? Otherwise texts, byte by byte.
[[nodiscard]] bool is_numeric(user_order order);

/// The value of a numeric order. What is no number counts as NULL.
[[nodiscard]] std::optional<std::int64_t> number_in(const position& at);

}  // namespace store
