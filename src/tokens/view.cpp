// What the token views have in common.
#include "tokens/view.hpp"

namespace tokens {

std::string www_authenticate(const settings& options) {
    std::string value;
    if (!options.auth_header_types.empty()) value = options.auth_header_types.front();
    return value.append(" realm=\"").append(options.www_authenticate_realm).append("\"");
}

rest::view_declaration token_view_declaration(std::string_view name, std::string_view description,
                                              const rest::serializer& shown, const settings& options) {
    rest::view_declaration declared;
    declared.name = name;
    declared.description = description;
    declared.methods = {"POST"};
    declared.shown_in_options = &shown;
    declared.www_authenticate = www_authenticate(options);
    return declared;
}

}  // namespace tokens
