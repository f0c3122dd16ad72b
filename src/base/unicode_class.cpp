// Classes of code points as Python sees them, from ICU's tables.
#include "base/text.hpp"

#include <unicode/uchar.h>

namespace base {

bool is_alphanumeric(char32_t code_point) {
    const auto c = static_cast<UChar32>(code_point);
    if ((U_GET_GC_MASK(c) & U_GC_L_MASK) != 0) return true;
    return u_getIntPropertyValue(c, UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

}  // namespace base
