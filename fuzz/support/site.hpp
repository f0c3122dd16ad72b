// The whole site on one thread: the real views over a store in memory, hashes computed at once, time held still, random
// bytes that repeat. Two sites answer the same requests with the same bytes.
#pragma once

#include "accounts/login.hpp"
#include "accounts/me.hpp"
#include "accounts/register.hpp"
#include "rest/application.hpp"
#include "store/memory/memory_store.hpp"
#include "support/fakes.hpp"
#include "support/inline_engine.hpp"
#include "tokens/authentication.hpp"
#include "tokens/blacklist_view.hpp"
#include "tokens/issuer.hpp"
#include "tokens/refresh.hpp"
#include "tokens/verify.hpp"

#include <memory>
#include <utility>

namespace fuzz {

/// fuzz/seeds.py signs tokens with the same key for the same time (support::manual_clock's), and for user 1.
[[nodiscard]] inline tokens::settings site_tokens() {
    tokens::settings s;
    s.signing_key = base::secret("fuzz-key-0123456789-abcdefghijklmnopqrstuvwxyz");
    return s;
}

[[nodiscard]] inline passwords::settings site_passwords() {
    passwords::settings s;
    s.pbkdf2_iterations = 1;
    return s;
}

[[nodiscard]] inline rest::middleware_settings site_middleware() {
    rest::middleware_settings s;
    s.allowed_hosts = {"127.0.0.1", "localhost", "testserver", ".example.com"};
    s.cors.allowed_origins = {"https://www.example.com"};
    return s;
}

class site {
public:
    explicit site(base::logger& log)
        : authentication_(tokens_, store_->users(), clock_, log),
          issuer_(tokens_, store_->tokens(), clock_, random_),
          credentials_(accounts_, store_->users(), hashes_, clock_, log),
          register_(accounts_, authentication_, store_->users(), hashes_, validators(), counted_, clock_, log),
          obtain_(accounts_, tokens_, store_->users(), credentials_, issuer_, counted_, clock_, log),
          refresh_(tokens_, store_->tokens(), store_->users(), clock_, random_, log),
          verify_(tokens_, store_->tokens(), clock_, log),
          blacklist_(tokens_, store_->tokens(), store_->users(), clock_, log),
          me_(accounts_, authentication_, store_->users(), log),
          application_(site_middleware(), log) {
        application_.path("/accounts/register/", register_);
        application_.path("/accounts/token/", obtain_);
        application_.path("/accounts/token/refresh/", refresh_);
        application_.path("/accounts/token/verify/", verify_);
        application_.path("/accounts/token/blacklist/", blacklist_);
        application_.path("/accounts/me/", me_);
        application_.plain("/healthz", [](http::request) -> base::task<http::response> { co_return http::response{}; });
    }

    /// User 1, who can log in with `Plum!tree-gloss77`.
    base::task<void> add_user() {
        const auto encoded = hashes_.make_now(base::secret("Plum!tree-gloss77"));
        (void)co_await store_->users().insert({.password = encoded,
                                               .username = "ann",
                                               .first_name = "Ann",
                                               .is_active = true,
                                               .date_joined = clock_.now(),
                                               .email = "ann@example.com"});
    }

    base::task<http::response> operator()(http::request r) { return application_(std::move(r)); }

private:
    /// Its list of common passwords is read once.
    static const passwords::validator_list& validators() {
        static const passwords::validator_list made(passwords::settings{}.validators);
        return made;
    }

    const tokens::settings tokens_ = site_tokens();
    const accounts::settings accounts_;
    support::manual_clock clock_;
    support::counting_random random_;
    std::unique_ptr<store::store> store_ = store::memory::make_memory_store();
    passwords::service hashes_{site_passwords(), random_, std::make_unique<inline_engine>()};
    tokens::jwt_authentication authentication_;
    tokens::issuer issuer_;
    accounts::credentials credentials_;
    accounts::activity_counter counted_;
    accounts::register_view register_;
    accounts::token_obtain_pair_view obtain_;
    tokens::token_refresh_view refresh_;
    tokens::token_verify_view verify_;
    tokens::token_blacklist_view blacklist_;
    accounts::me_view me_;
    rest::application application_;
};

}  // namespace fuzz
