// Times as Django's SQLite backend writes them: `YYYY-MM-DD HH:MM:SS[.ffffff]`, UTC, the fraction left out when zero.
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace store::sqlite {

/// Years outside 1..9999 are clamped, so that texts keep the order of their times (expired rows are found by comparing
/// text).
[[nodiscard]] std::string to_text(base::time_point t);

/// Also takes what Django's parse_datetime takes from other writers: `T` between the parts, 1 to 6 (or more) digits of
/// fraction, `Z` or an offset. Nothing when it is not a time.
[[nodiscard]] std::optional<base::time_point> from_text(std::string_view text);

}  // namespace store::sqlite
