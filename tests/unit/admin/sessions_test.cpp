// Sessions over a store in memory: made, found, ended; and what a store that is down does (never 401).
#include "admin/sessions.hpp"
#include "admin/authentication.hpp"
#include "admin/cookies.hpp"
#include "admin/session_data.hpp"

#include "store/memory/memory_store.hpp"
#include "support/failing_store.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::chrono_literals;

namespace {

const base::secret key("unit-test-key");

struct site {
    site() { ann.id = *support::run(store.users().insert(ann)); }

    http::request with(std::string cookie) const {
        http::request r;
        r.method = "GET";
        r.host = "localhost:8000";
        r.peer = r.client = "127.0.0.1";
        r.headers.add("Cookie", "latchkey_admin=" + cookie);
        return r;
    }
    auto authenticated(const std::string& cookie) {
        const rest::request r{.http = with(cookie), .data = {}, .user = nullptr};
        return support::run(authentication.authenticate(r));
    }
    std::string begun() { return support::run(sessions.begin(ann))->cookie; }
    void change(store::user_changes changes) {
        REQUIRE(support::run(store.user_list().change(ann.id, std::move(changes),
                                                      {.actor_id = ann.id, .now = clock.now(), .change_message = ""})));
    }

    store::user ann{.password = "pbkdf2_sha256$1$salt$hash",
                    .username = "ann",
                    .is_staff = true,
                    .is_active = true,
                    .email = "ann@example.com"};
    support::manual_clock clock;
    support::counting_random random;
    support::failing_store store{store::memory::make_memory_store()};
    admin::sessions sessions{{.session_age = 1h}, key, store.sessions(), random, clock};
    admin::session_authentication authentication{sessions, store.users(), store.user_list()};
};

}  // namespace

TEST_CASE("session data: Django's hash of the password, in a text that django.core.signing reads") {
    // Computed by Django 3.2 with this key for this password, time and salt.
    const std::string hash = "75d3edf953e65f5129fb26a76275f7d784ec904b285a7296f7f49e724953d0da";
    CHECK(admin::session_auth_hash("pbkdf2_sha256$1$salt$hash", key) == hash);
    const std::string text = admin::encode({.user_id = 7, .auth_hash = hash}, base::time_point(1'700'000'000s), key);
    CHECK(text ==
          "eyJfYXV0aF91c2VyX2lkIjoiNyIsIl9hdXRoX3VzZXJfYmFja2VuZCI6ImRqYW5nby5jb250cmliLmF1dGguYmFja2VuZHMuTW9kZWxCYWNr"
          "ZW5kIiwiX2F1dGhfdXNlcl9oYXNoIjoiNzVkM2VkZjk1M2U2NWY1MTI5ZmIyNmE3NjI3NWY3ZDc4NGVjOTA0YjI4NWE3Mjk2ZjdmNDllNzI0"
          "OTUzZDBkYSJ9:1r31eq:8n5BlbKZoLboijO7bf582aMMvV85Y3nafmLx59Svxs8");
    CHECK(admin::decode(text, key) == admin::session_data{.user_id = 7, .auth_hash = hash});

    CHECK_FALSE(admin::decode(text, base::secret("another-key")));
    for (std::size_t i = 0; i < text.size(); i += 7) {
        std::string changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(admin::decode(changed, key));
    }
    for (const char* bad : {"", ":", "::", "a", "eyJ9", ".eJxVjEEO:1r31eq:x"}) CHECK_FALSE(admin::decode(bad, key));
}

TEST_CASE("sessions: the database keeps the hash of a cookie, each sign-in has another, and an old one expires") {
    site s;
    const auto first = support::run(s.sessions.begin(s.ann));
    const auto second = support::run(s.sessions.begin(s.ann));
    REQUIRE(first);
    CHECK(first->cookie.size() == 43);
    CHECK(first->cookie != second->cookie);
    const std::string row_key = admin::session_key_of(first->cookie);
    CHECK(row_key.size() == 40);
    CHECK_FALSE(support::run(s.store.sessions().find(first->cookie.substr(0, 40)))->has_value());
    REQUIRE(support::run(s.store.sessions().find(row_key))->has_value());

    auto found = support::run(s.sessions.find(first->cookie));
    REQUIRE(found->has_value());
    CHECK((**found).data.user_id == s.ann.id);
    CHECK((**found).expires == s.clock.now() + 1h);
    CHECK(s.sessions.belongs_to(**found, s.ann));
    s.clock.advance(1h - 1us);
    CHECK(support::run(s.sessions.find(first->cookie))->has_value());
    s.clock.advance(1us);
    CHECK_FALSE(support::run(s.sessions.find(first->cookie))->has_value());
}

TEST_CASE("sessions: all of some users end, but one; what another program keeps there stays") {
    site s;
    const std::string kept = s.begun();
    const std::string gone = s.begun();
    store::user bob = s.ann;
    bob.username = "bob";
    bob.email = "bob@example.com";
    bob.id = *support::run(s.store.users().insert(bob));
    const std::string other = support::run(s.sessions.begin(bob))->cookie;
    REQUIRE(support::run(s.store.sessions().add(
        {.session_key = "django", .session_data = ".eJxVjEEO:1r31eq:x", .expire_date = s.clock.now()}, bob.id, {})));
    const std::string as_long_as_ours(40, 'd');
    REQUIRE(support::run(s.store.sessions().add(
        {.session_key = as_long_as_ours, .session_data = ".eJxVjEEO:1r31eq:x", .expire_date = s.clock.now()}, bob.id,
        {})));
    REQUIRE(support::run(s.sessions.end_all_of({s.ann.id}, admin::session_key_of(kept))));
    CHECK(support::run(s.sessions.find(kept))->has_value());
    CHECK_FALSE(support::run(s.sessions.find(gone))->has_value());
    CHECK(support::run(s.sessions.find(other))->has_value());
    CHECK(support::run(s.store.sessions().find("django"))->has_value());
    CHECK(support::run(s.store.sessions().find(as_long_as_ours))->has_value());

    std::vector<std::string> many;
    for (int i = 0; i < 500; ++i) many.push_back(s.begun());
    REQUIRE(support::run(s.sessions.end_all_of({s.ann.id}, "")));
    for (const std::string& cookie : many) CHECK_FALSE(support::run(s.sessions.find(cookie))->has_value());
}

TEST_CASE("authentication: a session is good while its user is active staff with the same password") {
    site s;
    const std::string cookie = s.begun();
    auto principal = s.authenticated(cookie);
    REQUIRE(principal);
    REQUIRE(*principal);
    CHECK((*principal)->id() == s.ann.id);
    CHECK((*s.authenticated(std::string(43, 'A'))) == nullptr);
    CHECK((*s.authenticated("x")) == nullptr);

    const std::vector<std::pair<store::user_changes, store::user_changes>> changes{
        {{.is_active = false}, {.is_active = true}},
        {{.is_staff = false}, {.is_staff = true}},
        {{.password = "pbkdf2_sha256$1$salt$other"}, {.password = s.ann.password}},
    };
    // Each is written by a superuser who stays, as the store refuses writes of who is not active staff.
    store::user root{.password = "!",
                     .is_superuser = true,
                     .username = "root",
                     .is_staff = true,
                     .is_active = true,
                     .email = "r@x.yz"};
    root.id = *support::run(s.store.users().insert(root));
    for (const auto& [away, back] : changes) {
        const std::string used = s.begun();
        const store::admin_action by{.actor_id = root.id, .now = s.clock.now(), .change_message = ""};
        REQUIRE(support::run(s.store.user_list().change(s.ann.id, away, by)));
        CHECK((*s.authenticated(used)) == nullptr);
        REQUIRE(support::run(s.store.user_list().change(s.ann.id, back, by)));
        CHECK((*s.authenticated(used)) == nullptr);  // what has ended does not come back
    }
}

TEST_CASE("authentication: permissions are read anew for each request") {
    site s;
    const std::string cookie = s.begun();
    const auto may = [&](std::string_view name) {
        const auto principal = s.authenticated(cookie);
        return dynamic_cast<const admin::staff_principal&>(**principal).who().may(name);
    };
    const auto rows = support::run(s.store.groups().permissions());
    const auto view = std::ranges::find(*rows, "view_group", &store::permission_row::codename);
    REQUIRE(view != rows->end());
    CHECK_FALSE(may("auth.view_group"));
    s.change({.user_permissions = std::vector{view->id}});
    CHECK(may("auth.view_group"));
    s.change({.user_permissions = std::vector<std::int64_t>{}});
    CHECK_FALSE(may("auth.view_group"));
}

TEST_CASE("authentication: a store that cannot tell is 503 at each of its calls, never 401 (H11)") {
    site s;
    const std::string cookie = s.begun();
    const int before = s.store.calls();
    REQUIRE(*s.authenticated(cookie));
    const int calls = s.store.calls() - before;
    CHECK(calls == 3);
    for (int n = 1; n <= calls; ++n) {
        s.store.fail_at(n);
        const auto principal = s.authenticated(cookie);
        REQUIRE_FALSE(principal);
        CHECK(principal.error().status == 503);
    }
}
