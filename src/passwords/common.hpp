// The list of common passwords that is built in: data/common-passwords.txt.
#pragma once

#include <string_view>

namespace passwords {

/// The whole file, one password a line, for the life of the program.
[[nodiscard]] std::string_view built_in_common_passwords();

}  // namespace passwords
