// A claim's value as PyJWT's int() reads it: numbers, truth values, and digits in a text.
#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokens {

/// Beyond either end of 64 bits the value sticks to that end: every rule only compares.
struct numeric_date {
    std::int64_t seconds = 0;
    bool is_number = false;  ///< false: it was a text, which the later steps of Simple JWT cannot use
};

/// Truncated towards zero. Nothing for null, lists, objects, NaN, the infinities and a text that is no integer (J15).
[[nodiscard]] std::optional<numeric_date> read_numeric_date(const base::json::value& v);

/// An id in a claim: an integer, or its canonical decimal text (J20: not 1.0, true, "1 ", "01", "+1", "\uff11").
[[nodiscard]] std::optional<std::int64_t> read_id(const base::json::value& v);

}  // namespace tokens
