// The cookie to a member of staff, read anew for each request: what was taken from him counts at once.
#pragma once

#include "admin/permissions.hpp"
#include "admin/sessions.hpp"
#include "rest/authentication.hpp"
#include "store/admin_store.hpp"
#include "store/user_store.hpp"

#include <memory>
#include <string>
#include <utility>

namespace admin {

class staff_principal final : public rest::principal {
public:
    staff_principal(store::user user, actor who, found_session session)
        : user_(std::move(user)),
          who_(std::move(who)),
          session_(std::move(session)) {}
    [[nodiscard]] std::int64_t id() const override { return user_.id; }
    [[nodiscard]] bool is_staff() const override { return user_.is_staff; }
    [[nodiscard]] const store::user& user() const { return user_; }
    [[nodiscard]] const actor& who() const { return who_; }
    [[nodiscard]] const found_session& session() const { return session_; }

private:
    store::user user_;
    actor who_;
    found_session session_;
};

/// The sender of a request behind `gate::declaration`. Throws std::logic_error if there is none: a fault of the
/// program.
[[nodiscard]] const staff_principal& staff_of(const rest::request& r);

/// What the sender writes, with what he is for this request: the store asks whether he still is that.
[[nodiscard]] store::admin_action action_of(const rest::request& r, base::time_point now,
                                            std::string change_message = {});

/// Nobody where there is no session; 503 where the store cannot tell, never 401. Thread-safe.
class session_authentication final : public rest::authentication {
public:
    session_authentication(sessions& sessions, store::user_store& users, store::user_admin& permissions);

    base::task<std::expected<std::shared_ptr<const rest::principal>, rest::error>> authenticate(
        const rest::request& r) const override;
    [[nodiscard]] std::string authenticate_header() const override;

private:
    sessions& sessions_;
    store::user_store& users_;
    store::user_admin& permissions_;
};

}  // namespace admin
