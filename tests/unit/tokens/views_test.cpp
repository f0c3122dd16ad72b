// refresh, verify and blacklist as views: one winner, 503 for a store that is down, a log without tokens.
#include "base/run_task.hpp"
#include "unit/tokens/site.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

constexpr std::string_view used = R"({"detail":"Token is blacklisted","code":"token_not_valid"})";
constexpr std::string_view inactive = R"({"detail":"No active account found for the given token."})";

}  // namespace

TEST_CASE("refresh: a rotated token is refused with token_not_valid") {
    support::token_site site;
    const auto pair = site.login();
    const auto first = site.refresh(pair.refresh);
    REQUIRE(support::status_of(first) == 200);
    CHECK(first->data->if_object()->begin()->name == "access");
    const auto again = site.refresh(pair.refresh);
    CHECK(support::status_of(again) == 401);
    CHECK(support::body_of(again) == used);
    CHECK(support::status_of(site.refresh(support::member_of(first, "refresh"))) == 200);
}

TEST_CASE("refresh: two rotations in one second leave only the youngest token alive (S05)") {
    support::token_site site;
    std::vector<std::string> chain{site.login().refresh};
    for (int i = 0; i < 5; ++i) chain.push_back(support::member_of(site.refresh(chain.back()), "refresh"));
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) CHECK(support::body_of(site.refresh(chain[i])) == used);
    CHECK(support::status_of(site.refresh(chain.back())) == 200);
}

TEST_CASE("refresh: answers with tokens are not to be cached (S17)") {
    support::token_site site;
    const auto answer = site.refresh(site.login().refresh);
    REQUIRE(answer.has_value());
    REQUIRE(answer->headers.size() == 1);
    CHECK(answer->headers[0].name == "Cache-Control");
    CHECK(answer->headers[0].value == "no-store");
}

TEST_CASE("refresh: of 64 parallel calls with one token exactly one succeeds (S01)") {
    for (const auto wire : {tokens::compatibility::newest, tokens::compatibility::v5_2}) {
        support::token_site site(support::token_settings(wire));
        for (int round = 0; round < 20; ++round) {
            const std::string token = site.login().refresh;
            std::atomic<int> good{0};
            std::atomic<int> refused{0};
            std::atomic<bool> start{false};
            {
                std::vector<std::jthread> threads;
                for (int t = 0; t < 8; ++t) {
                    threads.emplace_back([&] {
                        boost::asio::io_context loop{1};
                        std::vector<rest::request> requests(8, support::token_site::request_with("refresh", token));
                        const auto ask = [&](rest::request& r) -> base::task<void> {
                            const rest::answer a = co_await site.refreshes.post(r);
                            if (a) ++good;
                            else if (a.error().status == 401 && support::body_of(a) == used) ++refused;
                        };
                        for (rest::request& r : requests) base::begin_on(loop, ask(r));
                        while (!start) std::this_thread::yield();
                        loop.run();
                    });
                }
                start = true;
            }
            CHECK(good == 1);
            CHECK(refused == 63);
        }
    }
}

TEST_CASE("refresh: the insert decides, not the look before it (S01)") {
    // A store whose look always says "alive", as it does for every loser of a race.
    class blind final : public store::token_store {
    public:
        explicit blind(store::token_store& real) : real_(real) {}
        store::async_result<bool> is_blacklisted(std::string) override { co_return false; }
        store::async_result<void> add_outstanding(store::outstanding_token row) override {
            return real_.add_outstanding(std::move(row));
        }
        store::async_result<void> blacklist(store::outstanding_token presented, base::time_point now) override {
            return real_.blacklist(std::move(presented), now);
        }
        store::async_result<void> rotate(store::outstanding_token presented,
                                         std::optional<store::outstanding_token> next,
                                         std::optional<std::int64_t> active_user, base::time_point now) override {
            return real_.rotate(std::move(presented), std::move(next), active_user, now);
        }
        store::async_result<store::flushed> flush_expired(base::time_point now) override {
            return real_.flush_expired(now);
        }

    private:
        store::token_store& real_;
    };
    support::token_site site;
    blind rows(site.store.tokens());
    tokens::token_refresh_view refresh(site.options, rows, site.store.users(), site.clock, site.random, site.log);
    tokens::token_blacklist_view blacklist(site.options, rows, site.store.users(), site.clock, site.log);
    const std::string token = site.login().refresh;
    CHECK(support::status_of(site.ask(refresh, "refresh", token)) == 200);
    CHECK(support::body_of(site.ask(refresh, "refresh", token)) == used);
    CHECK(support::body_of(site.ask(blacklist, "refresh", token)) == used);
    CHECK(site.log.has("token_reused"));
}

TEST_CASE("refresh: a deleted, inactive or odd user is refused in the newest, and not looked up in 5.2 (S09, J20)") {
    for (const auto wire : {tokens::compatibility::newest, tokens::compatibility::v5_2}) {
        const bool newest = wire == tokens::compatibility::newest;
        support::token_site site(support::token_settings(wire));
        const std::int64_t bob = site.add_user("bob", false);
        int n = 0;
        for (const std::string& id :
             {std::to_string(bob), "\"" + std::to_string(bob) + "\"", std::string("999"), std::string("true"),
              std::string("1.0"), std::string("\"1 \""), std::string("[1]")}) {
            CAPTURE(id);
            const auto answer = site.refresh(support::mint(R"({"token_type":"refresh","exp":4000000000,"jti":"j)" +
                                                           std::to_string(++n) + R"(","user_id":)" + id + "}"));
            CHECK(support::status_of(answer) == (newest ? 401 : 200));
            if (newest) CHECK(support::body_of(answer) == inactive);
        }
    }
}

TEST_CASE("refresh: a dead token is told before a user who may not, and a wrong claim") {
    support::token_site site;
    for (const char* rest : {R"("j1","user_id":"999"})", R"("j2","user_id":true})", R"("j3","user_id":[1]})"}) {
        const std::string token =
            support::mint(R"({"token_type":"refresh","exp":4000000000,"jti":)" + std::string(rest));
        CHECK(support::body_of(site.refresh(token)) == inactive);
        (void)site.blacklist(token);
        CHECK(support::body_of(site.refresh(token)) == used);
    }
    const std::string access = support::mint(R"({"token_type":"access","exp":4000000000,"jti":"j1","user_id":"999"})");
    CHECK(support::body_of(site.refresh(access)) == used);
}

TEST_CASE("refresh: an inactive user is refused without blacklisting after rotation, too") {
    tokens::settings options = support::token_settings();
    options.blacklist_after_rotation = false;
    support::token_site site(options);
    CHECK(support::body_of(site.refresh(site.login(site.add_user("bob", false)).refresh)) == inactive);
}

TEST_CASE("refresh: a refused user does not use the token up") {
    support::token_site site;
    const std::int64_t bob = site.add_user("bob", false);
    const std::string token = site.login(bob).refresh;
    CHECK(support::body_of(site.refresh(token)) == inactive);
    CHECK(support::body_of(site.refresh(token)) == inactive);
}

TEST_CASE("refresh: a token without a user, or with an empty one, may be refreshed") {
    support::token_site site;
    int n = 0;
    for (const char* claim : {"", R"(,"user_id":null)", R"(,"user_id":0)", R"(,"user_id":"")"}) {
        CAPTURE(claim);
        CHECK(support::status_of(site.refresh(support::mint(R"({"token_type":"refresh","exp":4000000000,"jti":"e)" +
                                                            std::to_string(++n) + "\"" + claim + "}"))) == 200);
    }
}

TEST_CASE("refresh: without rotation the token stays good and only access is answered") {
    auto options = support::token_settings();
    options.rotate_refresh_tokens = false;
    support::token_site site(options);
    const auto pair = site.login();
    for (int i = 0; i < 2; ++i) {
        const auto answer = site.refresh(pair.refresh);
        REQUIRE(support::status_of(answer) == 200);
        CHECK(answer->data->if_object()->size() == 1);
    }
}

TEST_CASE("refresh: without blacklisting the old token stays good") {
    auto options = support::token_settings();
    options.blacklist_after_rotation = false;
    support::token_site site(options);
    const auto pair = site.login();
    CHECK(support::status_of(site.refresh(pair.refresh)) == 200);
    CHECK(support::status_of(site.refresh(pair.refresh)) == 200);
}

TEST_CASE("views: a store that fails at any call is 503 with Retry-After, never 401 and never 200 (H11, S08)") {
    struct act {
        const char* name;
        rest::answer (*run)(support::token_site&, const std::string&);
        int calls;  ///< of the store, in the newest
    };
    const std::array<act, 3> acts{{
        {"refresh", [](support::token_site& s, const std::string& t) { return s.refresh(t); }, 1},
        {"verify", [](support::token_site& s, const std::string& t) { return s.verify(t); }, 1},
        {"blacklist", [](support::token_site& s, const std::string& t) { return s.blacklist(t); }, 3},
    }};
    for (const act& a : acts) {
        CAPTURE(a.name);
        support::token_site site;
        for (int n = 1; n <= a.calls; ++n) {
            CAPTURE(n);
            const std::string token = site.login().refresh;
            site.store.fail_at(n);
            const auto answer = a.run(site, token);
            CHECK(support::status_of(answer) == 503);
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().headers.at(0).name == "Retry-After");
            site.store.fail_at(0);
            // Nothing was half done: the same token still works.
            CHECK(support::status_of(a.run(site, token)) == 200);
        }
        const int before = site.store.calls();
        const std::string token = site.login().refresh;
        CHECK(support::status_of(a.run(site, token)) == 200);
        CHECK(site.store.calls() - before == a.calls + 1);
    }
}

TEST_CASE("views: a forged token costs the store nothing") {
    support::token_site site;
    const int before = site.store.calls();
    for (const char* token : {"a.b.c", "abc", ".."}) {
        site.refresh(token);
        site.verify(token);
        site.blacklist(token);
        (void)site.authenticate(std::string("JWT ") + token);
    }
    CHECK(site.store.calls() == before);
}

TEST_CASE("verify: a blacklisted jti is 400, whatever the type (contract section 8)") {
    support::token_site site;
    const auto pair = site.login();
    CHECK(support::status_of(site.verify(pair.refresh)) == 200);
    CHECK(support::status_of(site.verify(pair.access)) == 200);
    CHECK(support::status_of(site.blacklist(pair.refresh)) == 200);
    const auto refused = site.verify(pair.refresh);
    CHECK(support::status_of(refused) == 400);
    CHECK(support::body_of(refused) == R"({"non_field_errors":["Token is blacklisted"]})");
    CHECK(support::body_of(site.verify(pair.access)) == "{}");
}

TEST_CASE("blacklist: a token dies once; its access token stays good") {
    support::token_site site;
    const auto pair = site.login();
    CHECK(support::body_of(site.blacklist(pair.refresh)) == "{}");
    CHECK(support::body_of(site.blacklist(pair.refresh)) == used);
    CHECK(support::body_of(site.refresh(pair.refresh)) == used);
    CHECK(support::body_of(site.blacklist(pair.access)) ==
          R"({"detail":"Token has wrong type","code":"token_not_valid"})");
    CHECK(site.authenticate("JWT " + pair.access).value()->id() == site.user_id);
}

TEST_CASE("views: a token that expires while it is held is refused at its very second (J15)") {
    support::token_site site;
    const auto pair = site.login();
    site.clock.advance(std::chrono::seconds{3599});
    CHECK(support::status_of(site.verify(pair.access)) == 200);
    site.clock.advance(std::chrono::seconds{1});
    CHECK(support::body_of(site.verify(pair.access)) == R"({"detail":"Token is expired","code":"token_not_valid"})");
}

TEST_CASE("views: the log names request, jti and user of each event, and holds no token (S13, H10)") {
    support::token_site site;
    const auto pair = site.login();
    const std::string jti = "01000000000040008000000000000000";
    const auto next = support::member_of(site.refresh(pair.refresh), "refresh");
    site.refresh(pair.refresh);
    site.blacklist(next);
    site.verify(next);
    site.refresh(pair.access);
    site.refresh("a.b.c");
    (void)site.authenticate("JWT " + pair.refresh);
    site.store.fail_always();
    site.refresh(next);
    const auto lines = site.log.lines();
    const auto logged = [&](std::initializer_list<std::string_view> parts) {
        return std::ranges::any_of(lines, [&](const std::string& line) {
            return std::ranges::all_of(parts,
                                       [&](std::string_view part) { return line.find(part) != std::string::npos; });
        });
    };
    CHECK(logged({"token_refreshed", "request_id=req-1", "jti=" + jti, "user_id=1"}));
    CHECK(logged({"token_reused", "reason=blacklisted", "jti=" + jti, "user_id=1"}));
    CHECK(logged({"token_blacklisted", "request_id=req-1", "user_id=1"}));
    CHECK(logged({"token_refused", "reason=wrong_type"}));
    CHECK(logged({"token_refused", "reason=bad_token", "user_id=-"}));
    CHECK(logged({"token_refused", "reason=store_unavailable"}));
    for (const std::string& line : lines) {
        CAPTURE(line);
        CHECK(line.find("eyJ") == std::string::npos);
    }
}

TEST_CASE("views: names, descriptions and challenge are Simple JWT's (contract section 1.6)") {
    support::token_site site;
    const auto& refresh = site.refreshes.declaration();
    CHECK(refresh.name == "Token Refresh");
    CHECK(refresh.description ==
          "Takes a refresh type JSON web token and returns an access type JSON web\ntoken if the refresh token is "
          "valid.");
    CHECK(base::json::write(refresh.shown_in_options->metadata()) ==
          R"({"refresh":{"type":"string","required":true,"read_only":false,"label":"Refresh"},)"
          R"("access":{"type":"string","required":false,"read_only":true,"label":"Access"}})");
    const auto& verify = site.verifies.declaration();
    CHECK(verify.name == "Token Verify");
    CHECK(verify.description ==
          "Takes a token and indicates if it is valid.  This view provides no\n"
          "information about a token's fitness for a particular use.");
    CHECK(base::json::write(verify.shown_in_options->metadata()) ==
          R"({"token":{"type":"string","required":true,"read_only":false,"label":"Token"}})");
    const auto& blacklist = site.blacklists.declaration();
    CHECK(blacklist.name == "Token Blacklist");
    CHECK(blacklist.description ==
          "Takes a token and blacklists it. Must be used with the\n"
          "`rest_framework_simplejwt.token_blacklist` app installed.");
    for (const auto* d : {&refresh, &verify, &blacklist}) {
        CHECK(d->methods == std::vector<std::string>{"POST"});
        CHECK(d->authenticate == nullptr);
        CHECK(d->www_authenticate == R"(JWT realm="api")");
    }
}
