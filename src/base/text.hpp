// Text as Python's `str` sees it, over UTF-8 in which lone surrogates may stand as three bytes (WTF-8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Python's str.strip(): white space of Unicode at both ends (U+0009-000D, 001C-001F, 0020, 0085, 00A0, 1680,
/// 2000-200A, 2028, 2029, 202F, 205F, 3000).
[[nodiscard]] std::string_view strip(std::string_view text);

/// Python's len(): code points. The text is well-formed WTF-8.
[[nodiscard]] std::size_t code_point_count(std::string_view text);

/// All code points of well-formed WTF-8.
[[nodiscard]] std::vector<char32_t> code_points(std::string_view text);
void append_utf8(std::string& out, char32_t code_point);

/// Python's str.lower(): full Unicode lower-casing (ICU, root locale).
[[nodiscard]] std::string lower(std::string_view text);

/// Python's str.isdigit() for a whole non-empty text: Numeric_Type Decimal or Digit.
[[nodiscard]] bool is_all_digits(std::string_view text);

/// Python's str.isalnum() for one code point: a letter, or any Numeric_Type. With `_` it is what `\w` matches.
[[nodiscard]] bool is_alphanumeric(char32_t code_point);

/// The first lone surrogate of the text, if there is one.
[[nodiscard]] std::optional<char32_t> first_surrogate(std::string_view text);

/// Decodes a request body to well-formed UTF-8 the way DRF reads it: the named charset as Python knows it (utf-8,
/// latin-1, ascii, utf-16 and their aliases; an unknown name is utf-8). A sequence cut off by the end is dropped.
/// The fault is Python's: `'utf-8' codec can't decode byte 0xff in position 6: invalid start byte`.
[[nodiscard]] std::expected<std::string, std::string> decode_body(std::string_view bytes, std::string_view charset);

/// Whether `decode_body` reads a charset of that name, an unknown or empty one too, as UTF-8.
[[nodiscard]] bool is_read_as_utf8(std::string_view charset);

/// UTF-8 with each bad byte run replaced by U+FFFD, as Python's errors="replace".
[[nodiscard]] std::string decode_replacing(std::string_view bytes);

/// Latin-1 bytes as UTF-8: how WSGI shows a header's value.
[[nodiscard]] std::string latin1_to_utf8(std::string_view bytes);

[[nodiscard]] bool is_ascii(std::string_view text);

/// ASCII only: for tokens of protocols, not for people's text.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_iequal(std::string_view a, std::string_view b);

/// Python's html.escape(): safe in HTML text and in a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

/// Digits in threes, for people: `1,500,000`.
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace base
