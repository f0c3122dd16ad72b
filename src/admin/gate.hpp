// The door of the API: what every route declares alike, so that no view can forget it.
#pragma once

#include "admin/authentication.hpp"
#include "admin/permissions.hpp"
#include "base/log.hpp"
#include "rest/view.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace admin {

/// Everything given must outlive it, and it the views.
class gate {
public:
    gate(const permission_table& table, const session_authentication& authentication, base::logger& log);

    /// A view for staff: each method with what it does. A method that is not named is 405.
    using method_actions = std::vector<std::pair<std::string, action>>;
    [[nodiscard]] rest::view_declaration declaration(std::string name, method_actions methods) const;
    /// A view for anybody (sign-in and sign-out): guarded against other sites all the same.
    [[nodiscard]] rest::view_declaration open(std::string name, std::vector<std::string> methods) const;

    /// For parts of an answer that need more than its route.
    [[nodiscard]] bool allows(const rest::request& r, action what) const;
    [[nodiscard]] const permission_table& table() const { return table_; }

    /// The audit line of a change (H10): who did what to what.
    void log_change(const rest::request& r, std::string_view what, std::string_view model, std::int64_t id) const;

private:
    [[nodiscard]] std::optional<rest::error> guard(const http::request& r) const;
    [[nodiscard]] std::optional<rest::error> permit(const rest::request& r, const method_actions& methods) const;

    const permission_table& table_;
    const session_authentication& authentication_;
    base::logger& log_;
};

}  // namespace admin
