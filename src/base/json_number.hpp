// How the parser reads a float.
#pragma once

#include <string_view>

namespace base::json {

/// The double of a JSON literal with a fraction or an exponent: the nearest one, infinite beyond the range, zero below
/// it.
[[nodiscard]] double to_double(std::string_view number);

}  // namespace base::json
