// A whole site in memory for the facts of this room: real views, real dispatch, cheap hashes, time held still.
#pragma once

#include "accounts/errors.hpp"
#include "accounts/login.hpp"
#include "accounts/me.hpp"
#include "accounts/register.hpp"
#include "accounts/user_fields.hpp"
#include "passwords/engine.hpp"
#include "store/memory/memory_store.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "tokens/authentication.hpp"

namespace support {

inline passwords::settings cheap_passwords() {
    passwords::settings s;
    s.pbkdf2_iterations = 10;
    s.workers = 2;
    return s;
}

inline tokens::settings test_tokens() {
    tokens::settings s;
    s.signing_key = base::secret("test-key-0123456789-abcdefghijklmnopqrstuvwxyz");
    return s;
}

/// An engine that takes nothing, or takes it and fails it as if its client had gone; it keeps who asked.
class refusing_engine final : public passwords::hash_engine {
public:
    explicit refusing_engine(passwords::admission always) : answer(always) {}
    passwords::admission submit(passwords::job what, passwords::requester who) override {
        asked.push_back(std::move(who));
        if (answer == passwords::admission::taken)
            (void)what.then(std::unexpected(passwords::failure{passwords::unfinished::abandoned}));
        return answer;
    }
    passwords::admission answer;
    std::vector<passwords::requester> asked;
    [[nodiscard]] std::size_t waiting() const override { return 0; }
    [[nodiscard]] passwords::engine_counters counters() const override { return {}; }
};

struct site {
    explicit site(accounts::settings account_options = {}, tokens::settings token_options = test_tokens(),
                  std::unique_ptr<passwords::hash_engine> engine = nullptr)
        : options(account_options),
          token_settings(std::move(token_options)),
          hashes(cheap_passwords(), random, std::move(engine)),
          validators(cheap_passwords().validators),
          checks(options, store.users(), hashes, clock, log),
          issuer(token_settings, store.tokens(), clock, random),
          authentication(token_settings, store.users(), clock, log),
          registers(options, authentication, store.users(), hashes, validators, counted, clock, log),
          obtains(options, token_settings, store.users(), checks, issuer, counted, clock, log),
          me(options, authentication, store.users(), log) {}

    http::response ask(rest::view& v, std::string method, std::string body = "", std::string authorization = "") {
        http::request r;
        r.method = std::move(method);
        r.client = client;
        r.headers.add("Content-Type", "application/json");
        if (!authorization.empty()) r.headers.add("Authorization", authorization);
        r.body = std::move(body);
        return run(rest::dispatch(v, std::move(r)));
    }

    http::response register_user(std::string_view name, std::string_view password = "Plum!tree-gloss77") {
        const std::string n(name);
        const std::string p(password);
        return ask(registers, "POST",
                   R"({"email":")" + n + R"(@example.com","username":")" + n + R"(","password":")" + p +
                       R"(","password2":")" + p + R"(","first_name":"Ann"})");
    }

    http::response login(std::string_view name, std::string_view password = "Plum!tree-gloss77") {
        return ask(
            obtains, "POST",
            R"({"email":")" + std::string(name) + R"(@example.com","password":")" + std::string(password) + R"("})");
    }

    /// The access token of a login that must succeed.
    std::string access(std::string_view name) {
        const auto answer = login(name);
        const auto parsed = base::json::parse(answer.body);
        return *parsed->value.if_object()->find("access")->if_string();
    }

    accounts::settings options;
    std::string client;  ///< who asks
    tokens::settings token_settings;
    manual_clock clock;
    counting_random random;
    recording_logger log;
    failing_store store{store::memory::make_memory_store()};
    passwords::service hashes;
    passwords::validator_list validators;
    accounts::credentials checks;
    tokens::issuer issuer;
    tokens::jwt_authentication authentication;
    accounts::activity_counter counted;
    accounts::register_view registers;
    accounts::token_obtain_pair_view obtains;
    accounts::me_view me;
};

}  // namespace support
