// /admin/api/users/<id>/: one user, changed and deleted.
#pragma once

#include "admin/gate.hpp"
#include "admin/sessions.hpp"
#include "admin/user_forms.hpp"
#include "store/admin_store.hpp"

namespace admin {

class user_view final : public rest::view {
public:
    user_view(const gate& gate, const user_form& form, const user_presenter& presenter, store::user_admin& users,
              sessions& sessions, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> patch(rest::request& r) override;
    base::task<rest::answer> delete_(rest::request& r) override;

private:
    base::task<std::expected<void, rest::error>> write(const rest::request& r, std::int64_t id, user_difference wanted);
    base::task<rest::answer> shown(const rest::request& r, std::int64_t id) const;

    const gate& gate_;
    const user_form& form_;
    const user_presenter& presenter_;
    store::user_admin& users_;
    sessions& sessions_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace admin
