// The parts in order of life, and the URL table.
#include "app/service.hpp"

#include "accounts/login.hpp"
#include "accounts/me.hpp"
#include "accounts/register.hpp"
#include "app/about.hpp"
#include "app/activity_writer.hpp"
#include "app/mount_admin.hpp"
#include "passwords/validators.hpp"
#include "rest/application.hpp"
#include "tokens/authentication.hpp"
#include "tokens/blacklist_view.hpp"
#include "tokens/issuer.hpp"
#include "tokens/refresh.hpp"
#include "tokens/verify.hpp"
#include "web/site.hpp"

#include <optional>
#include <vector>

namespace app {
namespace {

http::response empty(int status) {
    return http::response{.status = status};
}

}  // namespace

struct service::impl {
    impl(const app::settings& given, std::unique_ptr<store::store> opened, base::logger& logger)
        : options(given),
          log(logger),
          server(
              options.http, [this](http::request r) { return serve(std::move(r)); }, log),
          store(std::move(opened)),
          hashes(options.passwords, random),
          validators(options.passwords.validators),
          authentication(options.tokens, store->users(), clock, log),
          issuer(options.tokens, store->tokens(), clock, random),
          credentials(options.accounts, store->users(), hashes, clock, log),
          register_user(options.accounts, authentication, store->users(), hashes, validators, counted, clock, log),
          token_obtain_pair(options.accounts, options.tokens, store->users(), credentials, issuer, counted, clock, log),
          token_refresh(options.tokens, store->tokens(), store->users(), clock, random, log),
          token_verify(options.tokens, store->tokens(), clock, log),
          token_blacklist(options.tokens, store->tokens(), store->users(), clock, log),
          me(options.accounts, authentication, store->users(), log),
          site(options.site, options.admin.enabled, about(options), web::read_logo(options.site).value_or(std::nullopt),
               web::built_in_assets(), random),
          application(options.middleware, log),
          attached(static_cast<std::size_t>(server.thread_count())) {
        mount();
        if (options.admin.enabled) mount_panel();
    }

    /// Django's ROOT_URLCONF.
    void mount() {
        application.path("/accounts/register/", register_user);
        application.path("/accounts/token/", token_obtain_pair);
        application.path("/accounts/token/refresh/", token_refresh);
        application.path("/accounts/token/verify/", token_verify);
        application.path("/accounts/token/blacklist/", token_blacklist);
        application.path("/accounts/me/", me);
        for (auto& [path, answer] : site.routes()) application.page(path, std::move(answer));
        if (auto other = site.otherwise()) application.otherwise(std::move(other));
        application.plain("/healthz", [](http::request) -> base::task<http::response> { co_return empty(200); });
        application.plain("/readyz", [this](http::request) { return ready(); });
    }

    void mount_panel() {
        panel.emplace(
            admin_surroundings{options, *store, credentials, hashes, validators, counted, random, clock, log});
        panel->mount(application);
        activity.emplace(counted, *store, log);
    }

    base::task<http::response> serve(http::request r) {
        char& mine = attached[static_cast<std::size_t>(http::server::thread_index())];
        if (mine == 0) {
            store->attach_thread();
            mine = 1;
        }
        return application(std::move(r));
    }

    base::task<http::response> ready() {
        const auto answer = co_await store->ready();
        co_return empty(answer ? 200 : 503);
    }

    const app::settings options;
    base::logger& log;
    base::system_clock clock;
    base::system_random random;
    // Before the store and the hash workers: what they still owe when they end is posted to the server's loops.
    http::server server;
    std::unique_ptr<store::store> store;
    passwords::service hashes;
    passwords::validator_list validators;
    tokens::jwt_authentication authentication;
    tokens::issuer issuer;
    accounts::credentials credentials;
    accounts::activity_counter counted;
    accounts::register_view register_user;
    accounts::token_obtain_pair_view token_obtain_pair;
    tokens::token_refresh_view token_refresh;
    tokens::token_verify_view token_verify;
    tokens::token_blacklist_view token_blacklist;
    accounts::me_view me;
    web::site site;
    std::optional<admin_site> panel;
    rest::application application;
    std::vector<char> attached;               // by I/O thread; each touches only its own
    std::optional<activity_writer> activity;  // last: it writes what the requests have counted
};

service::service(const settings& options, std::unique_ptr<store::store> store, base::logger& log)
    : impl_(std::make_unique<impl>(options, std::move(store), log)) {}

service::~service() = default;

std::expected<void, std::string> service::start() {
    return impl_->server.start();
}

bool service::has_account_pages() const {
    return impl_->site.has_account_pages();
}

http::server& service::server() {
    return impl_->server;
}

}  // namespace app
