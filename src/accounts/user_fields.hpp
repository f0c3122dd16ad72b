// What Django's AbstractUser asks of a user's fields: for the strict registration, the panel and the command line.
#pragma once

#include "rest/field.hpp"

#include <string_view>

namespace accounts {

inline constexpr int max_name_length = 150;       ///< the username, the names; Django's Group has the same
inline constexpr int max_email_length = 254;      ///< Django's EmailField
inline constexpr int max_password_length = 4096;  ///< of a new one, before it is hashed (A07)

inline constexpr std::string_view invalid_username =
    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";

/// Django's UnicodeUsernameValidator: letters and digits of any script, `_`, and `@ . + -`; at least one.
/// (Django: `^[\w.@+-]+\Z`.)
[[nodiscard]] bool is_username(std::string_view text);
/// The same for a field of a serializer; the fault is `invalid_username`.
[[nodiscard]] rest::field_validator username_characters();

}  // namespace accounts
