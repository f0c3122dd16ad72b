// /admin/api/sign-in/: e-mail and password in, a session out (Django's AdminAuthenticationForm and login()).
#pragma once

#include "accounts/activity.hpp"
#include "accounts/credentials.hpp"
#include "admin/gate.hpp"
#include "admin/session_view.hpp"
#include "admin/sessions.hpp"

namespace admin {

class sign_in_view final : public rest::view {
public:
    /// `site_name`: SITE.NAME, for the page.
    sign_in_view(const gate& gate, std::string site_name, const accounts::settings& options,
                 accounts::credentials& credentials, sessions& sessions, const session_presenter& presenter,
                 accounts::activity_counter& counted, store::session_store& rows, base::clock& clock,
                 base::logger& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// The member of staff, or the one answer to everybody else (A01, A24).
    base::task<std::expected<store::user, rest::error>> judge(const rest::request& r, std::string login,
                                                              base::secret password);
    base::task<rest::answer> open_session(const rest::request& r, store::user user);
    [[nodiscard]] rest::error failed(const rest::request& r, std::string_view reason);

    std::string site_name_;
    std::string login_name_;
    accounts::credentials& credentials_;
    sessions& sessions_;
    const session_presenter& presenter_;
    accounts::activity_counter& counted_;
    store::session_store& rows_;
    base::clock& clock_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

/// /admin/api/sign-out/: the session ends on the server, too.
class sign_out_view final : public rest::view {
public:
    sign_out_view(const gate& gate, sessions& sessions, base::logger& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    sessions& sessions_;
    base::logger& log_;
    rest::view_declaration declaration_;
};

}  // namespace admin
