// A new password, typed twice: Django's SetPasswordForm, for all places of the panel that set one.
#pragma once

#include "base/log.hpp"
#include "base/random.hpp"
#include "passwords/passwords.hpp"
#include "passwords/validators.hpp"
#include "rest/request.hpp"
#include "rest/serializer.hpp"
#include "store/records.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace admin {

/// The names of the two fields.
struct password_names {
    std::string_view first = "password1";
    std::string_view second = "password2";
};

/// Thread-safe. Everything given must outlive it.
class password_form {
public:
    password_form(passwords::service& passwords, const passwords::validator_list& validators,
                  base::random_source& random, base::logger& log);

    /// What is wrong, as Django's form would say it; similarity is judged against `about`. `"usable_password": false`
    /// asks for none.
    [[nodiscard]] std::optional<rest::error> fault(const rest::validated_data& data, const store::user& about,
                                                   password_names names = {}) const;
    /// The encoded password of data without a fault. The error is 503.
    base::task<std::expected<std::string, rest::error>> encode(const rest::request& r, rest::validated_data data,
                                                               std::string account, password_names names = {}) const;

private:
    passwords::service& passwords_;
    const passwords::validator_list& validators_;
    base::random_source& random_;
    base::logger& log_;
};

}  // namespace admin
