// POST /accounts/register/: a new user (contract section 4).
#pragma once

#include "accounts/activity.hpp"
#include "accounts/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validators.hpp"
#include "rest/view.hpp"
#include "store/user_store.hpp"

namespace accounts {

/// email, username, password, password2, first_name, in the tutorial's order; the strict mode adds Django's own limits.
[[nodiscard]] rest::serializer registration_serializer(const settings& options,
                                                       const passwords::validator_list& validators);

class register_view final : public rest::view {
public:
    register_view(const settings& options, const rest::authentication& authenticate, store::user_store& users,
                  passwords::service& passwords, const passwords::validator_list& validators, activity_counter& counted,
                  base::clock& clock, base::logger& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// What stands across the fields: matching passwords, similarity (strict only), names still free.
    base::task<std::expected<void, rest::error>> validate(const rest::validated_data& data) const;

    settings options_;
    store::user_store& users_;
    passwords::service& passwords_;
    const passwords::validator_list& validators_;
    activity_counter& counted_;
    base::clock& clock_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace accounts
