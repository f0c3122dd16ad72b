// The conversions of the kinds of field: DRF's to_internal_value, one function a kind.
#pragma once

#include "base/json.hpp"
#include "rest/field.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace rest {

/// The value converted, or the message of what is wrong.
using converted = std::expected<base::json::value, std::string_view>;

/// A row of the table in field.cpp.
struct field_kind {
    std::string_view type;     ///< DRF's SimpleMetadata.label_lookup
    std::string_view invalid;  ///< the message for what cannot be converted
    bool is_text;              ///< CharField and its kin: blank, trimming, length, NUL and surrogate rules
    bool absent_is_false;      ///< BooleanField.default_empty_html: a form does not send a box that is not ticked
    converted (*convert)(const base::json::value& input, const field& f);
    bool (*accepts)(std::string_view text);  ///< the kind's own validator, after all others; null: none. Says `invalid`
};

[[nodiscard]] converted to_text(const base::json::value& input, const field& f);
[[nodiscard]] converted to_boolean(const base::json::value& input, const field& f);
/// Within 64 bits, as the BigIntegerField of a model would allow.
[[nodiscard]] converted to_integer(const base::json::value& input, const field& f);
/// UTC in DRF's output form, `2026-01-02T03:04:05.123456Z`; a time without zone is UTC.
[[nodiscard]] converted to_date_time(const base::json::value& input, const field& f);

/// Each Unicode decimal digit as its ASCII digit, as Python's int() and `\d` take them; all else as it is.
[[nodiscard]] std::string with_ascii_digits(std::string_view text);

}  // namespace rest
