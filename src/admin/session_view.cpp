// The page hides by this list what the server would refuse anyway.
#include "admin/session_view.hpp"

#include "admin/errors.hpp"
#include "admin/representations.hpp"

#include <algorithm>

namespace admin {
namespace {

base::json::object short_user(const store::user& user) {
    return {{"id", user.id},
            {"email", user.email},
            {"username", user.username},
            {"first_name", user.first_name},
            {"last_name", user.last_name},
            {"is_superuser", user.is_superuser}};
}

/// What a superuser has: all there are.
store::async_result<std::vector<std::string>> every_permission(store::group_admin& source) {
    const auto rows = co_await source.permissions();
    if (!rows) co_return std::unexpected(rows.error());
    std::vector<std::string> names;
    for (const store::permission_row& row : *rows) names.push_back(row.app_label + '.' + row.codename);
    std::ranges::sort(names);
    co_return names;
}

}  // namespace

session_presenter::session_presenter(const gate& gate, store::user_admin& users, store::group_admin& permissions)
    : gate_(gate),
      users_(users),
      permissions_(permissions) {}

base::task<rest::answer> session_presenter::present(store::user user, base::time_point expires) const {
    const auto names =
        user.is_superuser ? co_await every_permission(permissions_) : co_await users_.permissions_of(user.id);
    if (!names) co_return std::unexpected(refusal(names.error()));
    co_return rest::response{.data = base::json::object{
                                 {"user", short_user(user)},
                                 {"permissions", base::json::array(names->begin(), names->end())},
                                 {"expires_at", time_text(expires)},
                                 {"user_model", gate_.table().user_model()},
                             }};
}

session_view::session_view(const gate& gate, const session_presenter& presenter)
    : presenter_(presenter),
      declaration_(gate.declaration("Session", {{"GET", action::be_staff}})) {}

base::task<rest::answer> session_view::get(rest::request& r) {
    const staff_principal& staff = staff_of(r);
    co_return co_await presenter_.present(staff.user(), staff.session().expires);
}

}  // namespace admin
