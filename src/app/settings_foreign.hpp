// Names that Django, DRF, Simple JWT or django-cors-headers have and this version does not act on: a policy for each.
#pragma once

#include "base/json.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace app {

enum class policy {
    ignored,  ///< any value is accepted, with a note: it is about something that is not here
    only,     ///< accepted where the value is the one behaviour that we have, else refused
    renamed,  ///< refused; `text` is the name that took over
    refused,  ///< refused with the sentence `text`
    moved,    ///< read as another setting; `translate` says which value
};

struct foreign_setting {
    std::string_view name;
    app::policy policy = app::policy::ignored;
    std::string_view text{};      ///< what to say (for `moved` and `renamed`: the name of the successor)
    std::string_view accepted{};  ///< for `only`: the accepted values, a JSON array
    std::optional<base::json::value> (*translate)(const base::json::value&) = nullptr;
};

[[nodiscard]] std::span<const foreign_setting> foreign_table();
[[nodiscard]] const foreign_setting* find_foreign(std::string_view name, bool ignore_case = false);

/// Whether a row of `policy::only` accepts the value. Class names are compared without their module path.
[[nodiscard]] bool accepts(const foreign_setting& row, const base::json::value& v);

}  // namespace app
