// Python's \w for text: alphanumeric by Unicode, or an underscore.
#include "accounts/usernames.hpp"

#include "base/text.hpp"

#include <string_view>

namespace accounts {

bool is_username(std::string_view text) {
    constexpr std::string_view marks = "@.+-_";
    if (text.empty()) return false;
    for (const char32_t c : base::code_points(text)) {
        const bool mark = c < 0x80 && marks.find(static_cast<char>(c)) != std::string_view::npos;
        if (!mark && !base::is_alphanumeric(c)) return false;
    }
    return true;
}

}  // namespace accounts
