// How one value of a setting is read and shown: a pair of functions for each C++ type that a setting can have.
//
// Every source (TOML, environment, command line) is first brought to a JSON value, so that these are the only readers.
#pragma once

#include "accounts/settings.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "passwords/settings.hpp"
#include "tokens/settings.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace app {

/// What a setting holds; it decides how a text of the environment is read.
enum class shape { boolean, integer, text, duration, list, validators };

/// The error of a reader completes the sentence "X must be ...", or is a sentence about a part of X when it begins with
/// a colon.
using read_result = std::expected<void, std::string>;

read_result read_value(const base::json::value& v, bool& out);
read_result read_value(const base::json::value& v, int& out);
read_result read_value(const base::json::value& v, std::size_t& out);
read_result read_value(const base::json::value& v, std::string& out);
read_result read_value(const base::json::value& v, base::secret& out);
read_result read_value(const base::json::value& v, std::vector<std::string>& out);
read_result read_value(const base::json::value& v, std::chrono::seconds& out);
read_result read_value(const base::json::value& v, std::chrono::milliseconds& out);
read_result read_value(const base::json::value& v, std::vector<passwords::validator_setting>& out);
read_result read_value(const base::json::value& v, tokens::compatibility& out);
read_result read_value(const base::json::value& v, tokens::stored_token& out);
read_result read_value(const base::json::value& v, accounts::registration& out);
read_result read_value(const base::json::value& v, store::login_field& out);
read_result read_value(const base::json::value& v, base::log_level& out);
read_result read_value(const base::json::value& v, base::log_format& out);

/// As TOML writes it. A secret is stars, or `""` when there is none.
[[nodiscard]] std::string show_value(bool v);
[[nodiscard]] std::string show_value(int v);
[[nodiscard]] std::string show_value(std::size_t v);
[[nodiscard]] std::string show_value(const std::string& v);
[[nodiscard]] std::string show_value(const base::secret& v);
[[nodiscard]] std::string show_value(const std::vector<std::string>& v);
[[nodiscard]] std::string show_value(std::chrono::seconds v);
[[nodiscard]] std::string show_value(std::chrono::milliseconds v);
[[nodiscard]] std::string show_value(const std::vector<passwords::validator_setting>& v);
[[nodiscard]] std::string show_value(tokens::compatibility v);
[[nodiscard]] std::string show_value(tokens::stored_token v);
[[nodiscard]] std::string show_value(accounts::registration v);
[[nodiscard]] std::string show_value(store::login_field v);
[[nodiscard]] std::string show_value(base::log_level v);
[[nodiscard]] std::string show_value(base::log_format v);

template <class T>
inline constexpr shape shape_of = shape::text;
template <>
inline constexpr shape shape_of<bool> = shape::boolean;
template <>
inline constexpr shape shape_of<int> = shape::integer;
template <>
inline constexpr shape shape_of<std::size_t> = shape::integer;
template <>
inline constexpr shape shape_of<std::vector<std::string>> = shape::list;
template <>
inline constexpr shape shape_of<std::chrono::seconds> = shape::duration;
template <>
inline constexpr shape shape_of<std::chrono::milliseconds> = shape::duration;
template <>
inline constexpr shape shape_of<std::vector<passwords::validator_setting>> = shape::validators;

/// A variable of the environment as the JSON value that its setting would have in the file. Lists are a JSON array or
/// separated by commas.
[[nodiscard]] std::expected<base::json::value, std::string> value_of_text(shape type, std::string_view text);

/// TOML's basic string, quotes included.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace app
