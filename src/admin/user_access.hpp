// A user's way in: a new password for him, and the end of all his sessions and refresh tokens.
#pragma once

#include "admin/gate.hpp"
#include "admin/passwords_form.hpp"
#include "admin/sessions.hpp"
#include "store/admin_store.hpp"

namespace admin {

/// POST /admin/api/users/<id>/password/ (Django's AdminPasswordChangeForm).
class user_password_view final : public rest::view {
public:
    user_password_view(const gate& gate, const password_form& form, store::user_admin& users,
                       store::token_admin& tokens, sessions& sessions, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// The user, if this member of staff may set his password.
    base::task<std::expected<store::user, rest::error>> allowed_target(const rest::request& r) const;
    base::task<std::expected<void, rest::error>> write(const rest::request& r, std::string encoded, bool log_out);

    const gate& gate_;
    const password_form& form_;
    store::user_admin& users_;
    store::token_admin& tokens_;
    sessions& sessions_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

/// POST /admin/api/users/<id>/log-out/.
class user_log_out_view final : public rest::view {
public:
    user_log_out_view(const gate& gate, store::user_admin& users, store::token_admin& tokens, sessions& sessions,
                      base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    const gate& gate_;
    store::user_admin& users_;
    store::token_admin& tokens_;
    sessions& sessions_;
    base::clock& clock_;
    rest::view_declaration declaration_;
};

}  // namespace admin
