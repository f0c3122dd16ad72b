// `latchkey check --deploy`: Django's system checks, for this server.
#pragma once

#include "app/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace app {

enum class check_level { warning, error };

struct check_message {
    std::string id;  ///< `security.W009` where Django has the same check, else `latchkey.E001`
    check_level level = check_level::warning;
    std::string text;  ///< what is wrong, one sentence
    std::string hint;  ///< what to do
};

/// Without `deploy`: what makes the settings unusable. With it: also what should not go into production.
[[nodiscard]] std::vector<check_message> run_checks(const loaded& configuration, bool deploy);

/// Django's EmailValidator, for the command line, which may not know `rest`.
[[nodiscard]] bool is_email(std::string_view text);

}  // namespace app
