// Anybody may read it: it says what a form tells anyway.
#include "app/about.hpp"

#include "accounts/credentials.hpp"
#include "base/json.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace app {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> rule_codes{{
    {"UserAttributeSimilarityValidator", "not_similar"},
    {"MinimumLengthValidator", "min_length"},
    {"CommonPasswordValidator", "not_common"},
    {"NumericPasswordValidator", "not_numeric"},
}};

base::json::array password_rules(const settings& options) {
    base::json::array rules;
    for (const passwords::validator_setting& v : options.passwords.validators) {
        for (const auto& [validator, code] : rule_codes) {
            if (!v.name.ends_with(validator)) continue;
            // The recorded registration never compares with the user.
            if (code == "not_similar" && options.accounts.mode == accounts::registration::django) continue;
            base::json::object rule{{"code", code}};
            if (code == "min_length") rule.set("min", v.min_length);
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

}  // namespace

std::string about(const settings& options) {
    const bool strict = options.accounts.mode == accounts::registration::strict;
    const auto& types = options.tokens.auth_header_types;
    return base::json::write(base::json::object{
        {"name", options.site.name},
        {"logo", options.site.logo_file.empty() ? base::json::value(nullptr) : base::json::value("/site-logo")},
        {"username_field", accounts::login_name(options.accounts)},
        {"registration", strict ? "strict" : "django"},
        {"password_rules", password_rules(options)},
        {"me_patch", options.accounts.me_patch},
        {"auth_header_type", types.empty() ? "Bearer" : types.front()},
    });
}

}  // namespace app
