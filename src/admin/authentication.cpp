// A session whose user is gone, no longer staff, or has another password is taken away where it is met, so that it does
// not come back with the status.
#include "admin/authentication.hpp"

#include "admin/cookies.hpp"
#include "admin/errors.hpp"

#include <stdexcept>

namespace admin {

const staff_principal& staff_of(const rest::request& r) {
    const auto* found = dynamic_cast<const staff_principal*>(r.user.get());
    if (found == nullptr) throw std::logic_error("no member of staff: the view is not behind the gate");
    return *found;
}

store::admin_action action_of(const rest::request& r, base::time_point now, std::string change_message) {
    const actor& who = staff_of(r).who();
    return {.actor_id = who.id,
            .now = now,
            .change_message = std::move(change_message),
            .as_superuser = who.is_superuser,
            .spares_superusers = !who.is_superuser,
            .permissions = who.permissions,
            .password = staff_of(r).user().password};
}

session_authentication::session_authentication(sessions& sessions, store::user_store& users,
                                               store::user_admin& permissions)
    : sessions_(sessions),
      users_(users),
      permissions_(permissions) {}

base::task<std::expected<std::shared_ptr<const rest::principal>, rest::error>> session_authentication::authenticate(
    const rest::request& r) const {
    const auto cookie = session_cookie(r.http);
    if (!cookie) co_return nullptr;
    auto session = co_await sessions_.find(*cookie);
    if (!session) co_return std::unexpected(refusal(session.error()));
    if (!*session) co_return nullptr;
    auto user = co_await users_.find_by_id((*session)->data.user_id);
    if (!user) co_return std::unexpected(refusal(user.error()));
    if (!*user || !sessions_.belongs_to(**session, **user)) {
        const auto ended = co_await sessions_.end((*session)->key);
        if (!ended) co_return std::unexpected(refusal(ended.error()));
        co_return nullptr;
    }
    actor who{.id = (*user)->id, .is_superuser = (*user)->is_superuser, .permissions = {}};
    if (!who.is_superuser) {
        auto names = co_await permissions_.permissions_of(who.id);
        if (!names) co_return std::unexpected(refusal(names.error()));
        who.permissions = std::move(*names);
    }
    co_return std::make_shared<const staff_principal>(std::move(**user), std::move(who), std::move(**session));
}

std::string session_authentication::authenticate_header() const {
    return R"(Cookie realm="admin")";
}

}  // namespace admin
