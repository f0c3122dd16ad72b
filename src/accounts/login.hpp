// POST /accounts/token/: credentials in, a pair of tokens out (Simple JWT's TokenObtainPairView; contract section 5).
#pragma once

#include "accounts/activity.hpp"
#include "accounts/credentials.hpp"
#include "accounts/settings.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "rest/view.hpp"
#include "store/user_store.hpp"
#include "tokens/issuer.hpp"

namespace accounts {

/// The login field (`email` or `username`) and `password`.
[[nodiscard]] rest::serializer token_obtain_pair_serializer(const settings& options);

class token_obtain_pair_view final : public rest::view {
public:
    token_obtain_pair_view(const settings& options, const tokens::settings& token_options, store::user_store& users,
                           credentials& credentials, tokens::issuer& issuer, activity_counter& counted,
                           base::clock& clock, base::logger& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    void log_failed(const http::request& r, std::string_view reason) const;

    settings options_;
    bool update_last_login_;
    store::user_store& users_;
    credentials& credentials_;
    tokens::issuer& issuer_;
    activity_counter& counted_;
    base::clock& clock_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace accounts
