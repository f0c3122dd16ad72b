// GET and PATCH /accounts/me/: the signed-in user (contract section 9).
#pragma once

#include "accounts/settings.hpp"
#include "base/log.hpp"
#include "rest/view.hpp"
#include "store/user_store.hpp"

namespace accounts {

/// `{"id", "email", "username", "first_name", "last_name"}`.
[[nodiscard]] base::json::object user_representation(const store::user& user);

/// What a user may change of themselves: first_name and last_name. Everything else in the body is ignored (A18).
[[nodiscard]] rest::serializer me_serializer();

class me_view final : public rest::view {
public:
    me_view(const settings& options, const rest::authentication& authenticate, store::user_store& users,
            base::logger& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> patch(rest::request& r) override;

private:
    store::user_store& users_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace accounts
