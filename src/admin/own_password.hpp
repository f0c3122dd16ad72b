// POST /admin/api/password/: the own password, with the old one (Django's PasswordChangeForm).
#pragma once

#include "accounts/credentials.hpp"
#include "admin/gate.hpp"
#include "admin/passwords_form.hpp"
#include "admin/sessions.hpp"
#include "store/admin_store.hpp"

namespace admin {

class own_password_view final : public rest::view {
public:
    own_password_view(const gate& gate, const accounts::settings& options, accounts::credentials& credentials,
                      const password_form& form, store::user_admin& users, sessions& sessions, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    base::task<std::expected<std::string, rest::error>> check_old(const rest::request& r, base::secret old);
    /// The session goes on under a new value; all others end with the old password's hash.
    base::task<rest::answer> renew_session(const rest::request& r, std::string encoded);

    const gate& gate_;
    bool by_email_;
    accounts::credentials& credentials_;
    const password_form& form_;
    store::user_admin& users_;
    sessions& sessions_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace admin
