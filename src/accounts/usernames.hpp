// Django's UnicodeUsernameValidator, for the strict registration and the command line.
#pragma once

#include <string_view>

namespace accounts {

inline constexpr int max_name_length = 150;  ///< Django's AbstractUser

/// Letters and digits of any script, `_`, and `@ . + -`; at least one. (Django: `^[\w.@+-]+\Z`.)
[[nodiscard]] bool is_username(std::string_view text);

}  // namespace accounts
