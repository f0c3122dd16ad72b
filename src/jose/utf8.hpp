// Well-formed UTF-8 by the table of the Unicode Standard (3-7): no overlong forms, no surrogates, nothing beyond
// U+10FFFF.
#pragma once

#include <string_view>

namespace jose {

[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace jose
