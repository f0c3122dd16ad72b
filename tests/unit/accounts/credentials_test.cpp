// Whose password is it, where the stored one changes while it is looked at.
#include "base/run_task.hpp"
#include "site.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

namespace {

const std::string password = "Plum!tree-gloss77";

std::string encoded(const std::string& text, int iterations) {
    passwords::settings cost = support::cheap_passwords();
    cost.pbkdf2_iterations = iterations;
    base::system_random random;
    return passwords::service(cost, random).make_now(base::secret(text));
}

/// A user whose hash is cheaper than the settings ask for, and logins that begin before one of them ends.
struct crowd : support::site {
    crowd() {
        ann = *support::run(
            store.users().insert({.password = encoded(password, 5), .username = "ann", .email = "ann@example.com"}));
    }
    std::string stored() { return (*support::run(store.users().find_by_id(ann)))->password; }
    base::task<void> login() {
        const rest::request r{.http = {}, .data = {}, .user = nullptr};
        const auto found = co_await checks.check(r, "ann@example.com", base::secret(password));
        REQUIRE(found);
        seen.push_back(*found ? std::optional((*found)->password) : std::nullopt);
    }
    base::task<void> set_password(std::string text) {
        REQUIRE(co_await store.users().set_password(ann, encoded(text, 10)));
    }
    void begin(base::task<void> what) { base::begin_on(loop, std::move(what)); }

    std::int64_t ann = 0;
    boost::asio::io_context loop{1};
    std::vector<std::optional<std::string>> seen;
};

}  // namespace

TEST_CASE("credentials: of logins that renew one hash at once, each gets the one that is stored") {
    crowd c;
    const std::string old = c.stored();
    for (int i = 0; i < 3; ++i) c.begin(c.login());
    c.loop.run();
    REQUIRE(c.seen.size() == 3);
    CHECK(c.stored() != old);
    for (const auto& one : c.seen) CHECK(one == c.stored());
}

TEST_CASE("credentials: a password that was changed while its hash was renewed opens nothing any more (S10)") {
    crowd c;
    c.begin(c.login());
    c.begin(c.set_password("Quince-basket41"));
    c.loop.run();
    REQUIRE(c.seen.size() == 1);
    CHECK_FALSE(c.seen.front().has_value());
}

TEST_CASE("credentials: who was deleted while his hash was renewed is nobody") {
    crowd c;
    store::user root{.is_superuser = true, .username = "root", .is_staff = true, .email = "root@example.com"};
    root.id = *support::run(c.store.users().insert(root));
    c.begin(c.login());
    c.begin([](crowd& in, std::int64_t by) -> base::task<void> {
        REQUIRE(co_await in.store.user_list().remove({in.ann}, {.actor_id = by, .now = {}, .change_message = ""}));
    }(c, root.id));
    c.loop.run();
    REQUIRE(c.seen.size() == 1);
    CHECK_FALSE(c.seen.front().has_value());
}
