// Simple JWT's JWTAuthentication: the Authorization header to a user (contract section 9).
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "rest/authentication.hpp"
#include "store/user_store.hpp"
#include "tokens/backend.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens {

/// The signed-in user, as read from the store for this request.
class user_principal final : public rest::principal {
public:
    explicit user_principal(store::user u) : user_(std::move(u)) {}
    [[nodiscard]] std::int64_t id() const override { return user_.id; }
    [[nodiscard]] bool is_staff() const override { return user_.is_staff; }
    [[nodiscard]] const store::user& user() const { return user_; }

private:
    store::user user_;
};

/// The user of a request behind `is_authenticated`. Throws std::logic_error if there is none: a fault of the program.
[[nodiscard]] const store::user& signed_in_user(const rest::request& r);

/// The token of a header's value. The outer nothing: no credentials of ours; the error: not two words.
[[nodiscard]] std::expected<std::optional<std::string_view>, rest::error> raw_token(std::string_view header,
                                                                                    const settings& options);

/// Thread-safe. Everything given must outlive it. Access tokens are not looked up in the blacklist.
class jwt_authentication final : public rest::authentication {
public:
    jwt_authentication(const settings& options, store::user_store& users, base::clock& clock, base::logger& log);

    base::task<std::expected<std::shared_ptr<const rest::principal>, rest::error>> authenticate(
        const rest::request& r) const override;
    [[nodiscard]] std::string authenticate_header() const override;

private:
    token_backend backend_;
    store::user_store& users_;
    base::clock& clock_;
    base::logger& log_;
};

}  // namespace tokens
