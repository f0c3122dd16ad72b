// Python's \w for text: alphanumeric by Unicode, or an underscore.
#include "accounts/user_fields.hpp"

#include "base/text.hpp"

#include <string>
#include <vector>

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

rest::field_validator username_characters() {
    return [](const base::json::value& v) -> std::vector<std::string> {
        if (is_username(*v.if_string())) return {};
        return {std::string(invalid_username)};
    };
}

}  // namespace accounts
