// GET /admin/api/session/: who is signed in, and what he may do.
#pragma once

#include "admin/gate.hpp"
#include "store/admin_store.hpp"

namespace admin {

/// The answer of a session, for sign-in too.
class session_presenter {
public:
    session_presenter(const gate& gate, store::user_admin& users, store::group_admin& permissions);

    base::task<rest::answer> present(store::user user, base::time_point expires) const;

private:
    const gate& gate_;
    store::user_admin& users_;
    store::group_admin& permissions_;
};

class session_view final : public rest::view {
public:
    session_view(const gate& gate, const session_presenter& presenter);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    const session_presenter& presenter_;
    rest::view_declaration declaration_;
};

}  // namespace admin
