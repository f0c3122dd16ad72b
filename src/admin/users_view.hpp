// /admin/api/users/: the list, and a new user.
#pragma once

#include "admin/gate.hpp"
#include "admin/passwords_form.hpp"
#include "admin/user_forms.hpp"
#include "store/admin_store.hpp"

namespace admin {

class users_view final : public rest::view {
public:
    users_view(const gate& gate, const user_form& form, const password_form& passwords, const user_presenter& presenter,
               store::user_admin& users, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// The user that `data` describes, without his password; or why there may be no such user.
    base::task<std::expected<store::user_detail, rest::error>> described(const rest::request& r,
                                                                         rest::validated_data data) const;

    const gate& gate_;
    const user_form& form_;
    const password_form& passwords_;
    const user_presenter& presenter_;
    store::user_admin& users_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace admin
