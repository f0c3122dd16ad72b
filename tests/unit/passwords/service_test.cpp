// check and make: verdicts, upgrades, refusals, and the work that each class of refusal costs (A01, A02, A07).
#include "base/run_task.hpp"
#include "support.hpp"

#include <doctest/doctest.h>
#include <boost/asio/executor_work_guard.hpp>
#include <thread>

using namespace passwords_test;
using passwords::errc;
using passwords::verdict;

namespace {

struct spent {
    std::uint64_t iterations;
    std::uint64_t cost;
    friend bool operator==(const spent&, const spent&) = default;
};

/// The work that one check costs.
spent cost_of(counted_service& counted, std::string_view password, std::optional<std::string> encoded,
              bool correct = false) {
    const auto before = counted.pool->counters();
    CHECK(check(counted.service, password, std::move(encoded)).value().correct == correct);
    const auto after = counted.pool->counters();
    return {after.pbkdf2_iterations - before.pbkdf2_iterations, after.opaque_cost - before.opaque_cost};
}

std::string made_with(const passwords::settings& settings, std::string_view password) {
    support::counting_random random;
    passwords::service service(settings, random);
    return service.make_now(base::secret(password));
}

/// A coroutine started on a loop; its answer, when there is one.
void start(boost::asio::io_context& loop, passwords::service& service,
           std::optional<std::expected<verdict, errc>>& answer) {
    base::begin_on(loop, [](passwords::service& s, auto& out) -> base::task<void> {
        out = co_await s.check(base::secret("pw"), std::nullopt);
    }(service, answer));
}

}  // namespace

TEST_CASE(
    "check: unknown, unusable, corrupt, wrong and imported with fewer iterations cost one preferred hash each (A01, "
    "A02)") {
    counted_service counted(cheap());
    auto weaker = cheap();
    weaker.pbkdf2_iterations = 7;
    const std::string current = make(counted.service, "right");
    const std::string imported = made_with(weaker, "right");
    const spent one{.iterations = 100, .cost = 0};
    CHECK(cost_of(counted, "wrong", std::nullopt) == one);
    CHECK(cost_of(counted, "wrong", passwords::unusable(counted.random)) == one);
    CHECK(cost_of(counted, "wrong", "") == one);
    CHECK(cost_of(counted, "wrong", "pbkdf2_sha256$bad") == one);
    CHECK(cost_of(counted, "wrong", "md5$a$b") == one);
    CHECK(cost_of(counted, "wrong", current) == one);
    CHECK(cost_of(counted, "wrong", imported) == one);
    CHECK(cost_of(counted, "right", current, true) == one);
    CHECK(cost_of(counted, std::string(4096, 'x'), current) == one);
}

TEST_CASE("check: the classes cost the same where another algorithm is preferred (A02)") {
    struct row {
        const char* class_name;
        std::uint64_t one;
        void (*weaken)(passwords::settings&);
    };
    const std::vector<row> rows{
        {"Argon2PasswordHasher", 128, [](auto& s) { s.argon2_time_cost = 1; }},
        {"Argon2PasswordHasher", 128, [](auto& s) { s.argon2_parallelism = 1, s.argon2_time_cost = 1; }},
        {"BCryptSHA256PasswordHasher", 32, [](auto& s) { s.bcrypt_rounds = 4; }},
        {"BCryptPasswordHasher", 32, [](auto& s) { s.bcrypt_rounds = 4; }},
        {"ScryptPasswordHasher", 768, [](auto& s) { s.scrypt_parallelism = 1; }},
        {"ScryptPasswordHasher", 768, [](auto& s) { s.scrypt_work_factor = 16; }},
    };
    for (const auto& row : rows) {
        CAPTURE(row.class_name);
        counted_service counted(cheap(row.class_name));
        auto weaker = cheap(row.class_name);
        row.weaken(weaker);
        const spent one{.iterations = 0, .cost = row.one};
        CHECK(cost_of(counted, "wrong", std::nullopt) == one);
        CHECK(cost_of(counted, "wrong", "!") == one);
        CHECK(cost_of(counted, "wrong", make(counted.service, "right")) == one);
        CHECK(cost_of(counted, "wrong", made_with(weaker, "right")) == one);
    }
}

TEST_CASE("check: a hash of another algorithm costs its own work and a preferred one, right or wrong (A02)") {
    counted_service counted(cheap());
    for (const char* name :
         {"PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher", "BCryptSHA256PasswordHasher", "ScryptPasswordHasher"}) {
        CAPTURE(name);
        const std::string encoded = made_with(cheap(name), "right");
        const spent wrong = cost_of(counted, "wrong", encoded);
        CHECK(wrong == cost_of(counted, "right", encoded, true));
        CHECK(wrong.iterations >= 100);
    }
}

TEST_CASE("check: a right password is upgraded when its hash is not what the settings ask for (A04)") {
    counted_service counted(cheap());
    auto other = cheap();
    other.pbkdf2_iterations = 120;
    for (const std::string& encoded : {made_with(other, "right"), made_with(cheap("ScryptPasswordHasher"), "right"),
                                       made_with(cheap("PBKDF2SHA1PasswordHasher"), "right")}) {
        const verdict right = check(counted.service, "right", encoded).value();
        CHECK(right.correct);
        REQUIRE(right.upgraded.has_value());
        CHECK(right.upgraded->starts_with("pbkdf2_sha256$100$"));
        const verdict wrong = check(counted.service, "wrong", encoded).value();
        CHECK_FALSE(wrong.correct);
        CHECK_FALSE(wrong.upgraded.has_value());
    }
}

TEST_CASE("check: an algorithm that is not listed never verifies") {
    auto only = cheap();
    only.password_hashers = {"PBKDF2PasswordHasher"};
    counted_service counted(only);
    CHECK(cost_of(counted, "right", made_with(cheap("ScryptPasswordHasher"), "right")) ==
          spent{.iterations = 100, .cost = 0});
}

TEST_CASE("check and make: a password beyond the limit is refused before any hashing (A07)") {
    auto settings = cheap();
    settings.max_password_bytes = 16;
    counted_service counted(settings);
    CHECK(check(counted.service, std::string(17, 'x'), std::nullopt).error() == errc::too_long);
    CHECK(support::run(counted.service.make(base::secret(std::string(17, 'x')))).error() == errc::too_long);
    CHECK_THROWS_AS((void)counted.service.make_now(base::secret(std::string(17, 'x'))), std::length_error);
    CHECK(counted.pool->counters().jobs == 0);
    CHECK(check(counted.service, std::string(16, 'x'), std::nullopt).has_value());
}

TEST_CASE("check and make: a full queue is busy") {
    support::counting_random random;
    auto made = std::make_unique<held_engine>();
    made->full = true;
    passwords::service service(cheap(), random, std::move(made));
    CHECK(check(service, "pw", std::nullopt).error() == errc::busy);
    CHECK(support::run(service.make(base::secret("pw"))).error() == errc::busy);
    CHECK(passwords::message(errc::busy) != passwords::message(errc::too_long));
}

TEST_CASE("check and make: the engine is told who asks: addresses, networks of IPv6, accounts, and who has gone") {
    support::counting_random random;
    auto engine = std::make_unique<held_engine>();
    held_engine& held = *engine;
    passwords::service service(cheap(), random, std::move(engine));
    boost::asio::io_context loop;
    std::stop_source client;
    const auto ask = [&](std::string_view address, std::string_view account) {
        base::begin_on(loop, [](passwords::service& s, passwords::origin who) -> base::task<void> {
            (void)co_await s.check(base::secret("pw"), std::nullopt, who);
            (void)co_await s.make(base::secret("pw"), who);
        }(service, {.client = address, .account = account, .gone = client.get_token()}));
        loop.poll();
        return held.asked.back();
    };
    const auto first = ask("192.0.2.1", "a@example.com");
    CHECK(first.address != 0);
    CHECK(first.account != 0);
    CHECK_FALSE(first.gone.stop_requested());
    CHECK(ask("192.0.2.1", "b@example.com").address == first.address);
    CHECK(ask("192.0.2.1", "b@example.com").account != first.account);
    CHECK(ask("192.0.2.2", "a@example.com").address != first.address);
    CHECK(ask("192.0.2.2", "a@example.com").account == first.account);
    const auto network = ask("2001:db8:0:1::1", "a@example.com").address;
    CHECK(ask("2001:db8:0:1:ffff::2", "a@example.com").address == network);
    CHECK(ask("2001:db8:0:2::1", "a@example.com").address != network);
    CHECK(ask("unix", "a@example.com").address == 0);
    CHECK(ask("", "").account == 0);
    client.request_stop();
    CHECK(first.gone.stop_requested());
    held.run_all();
    loop.poll();
    CHECK(held.asked.back().gone.stop_requested());  // `make`, asked after the check
    held.run_all();
    loop.run();
}

TEST_CASE("check: a stored hash that needs more memory than all may take is too dear, never wrong") {
    auto settings = cheap();
    support::counting_random random;
    auto dear = cheap("Argon2PasswordHasher");
    dear.argon2_memory_cost = 2048;
    const std::string stored = made_with(dear, "right");
    settings.hash_memory_limit = 1024 * 1024;
    passwords::service service(settings, random);
    CHECK(check(service, "right", stored).error() == errc::too_dear);
    CHECK(check(service, "right", made_with(cheap("Argon2PasswordHasher"), "right")).value().correct);
}

TEST_CASE("check: who has gone is answered abandoned, and nothing is computed") {
    auto settings = cheap();
    settings.pbkdf2_iterations = 10'000'000;
    support::counting_random random;
    passwords::service service(settings, random);
    std::stop_source client;
    client.request_stop();
    CHECK(support::run(service.check(base::secret("pw"), std::nullopt, {.gone = client.get_token()})).error() ==
          errc::abandoned);
}

TEST_CASE("check: the calling thread goes on while a password waits, and resumes on its own loop") {
    support::counting_random random;
    auto made = std::make_unique<held_engine>();
    held_engine& engine = *made;
    passwords::service service(cheap(), random, std::move(made));
    boost::asio::io_context loop{1};
    std::optional<std::expected<verdict, errc>> answer;
    start(loop, service, answer);
    bool other_work_ran = false;
    boost::asio::post(loop, [&] { other_work_ran = true; });
    loop.poll();
    CHECK(other_work_ran);
    CHECK(service.queued() == 1);
    CHECK(service.queue().waiting == 1);
    CHECK(service.queue().capacity == cheap().queue_length);
    CHECK(service.queue().workers >= 1);
    CHECK_FALSE(answer.has_value());
    std::jthread(&held_engine::run_all, &engine).join();
    CHECK_FALSE(answer.has_value());  // nothing of the caller ran on the worker
    loop.restart();
    loop.poll();
    REQUIRE(answer.has_value());
    CHECK_FALSE(answer->value().correct);
}

TEST_CASE("service: at its end whoever waits is answered busy") {
    support::counting_random random;
    boost::asio::io_context loop{1};
    std::vector<std::optional<std::expected<verdict, errc>>> answers(40);  // more than a worker has lanes
    auto settings = cheap();
    settings.pbkdf2_iterations = 200'000;
    {
        passwords::service service(settings, random);
        for (auto& answer : answers) start(loop, service, answer);
        loop.poll();
    }
    loop.restart();
    loop.run();
    for (const auto& answer : answers) {
        REQUIRE(answer.has_value());
        CHECK((answer->has_value() || answer->error() == errc::busy));
    }
    CHECK(answers.back()->error() == errc::busy);
}

TEST_CASE("service: callers that are gone with their stopped loop do not disturb a worker") {
    support::counting_random random;
    std::optional<std::expected<verdict, errc>> answer;
    boost::asio::io_context loop{1};
    {
        passwords::service service(cheap(), random);
        for (int i = 0; i < 8; ++i) start(loop, service, answer);
        loop.poll();
        loop.stop();
    }
    CHECK(loop.stopped());  // and is destroyed with the answers that nobody took
}

TEST_CASE("service: several loops share one service") {
    support::counting_random random;
    auto settings = cheap();
    settings.workers = 2;
    passwords::service service(settings, random);
    const std::string encoded = make(service, "right");
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> callers;
        for (int t = 0; t < 3; ++t) {
            callers.emplace_back([&] {
                for (int i = 0; i < 100; ++i)
                    right += check(service, i % 2 == 0 ? "right" : "wrong", encoded).value().correct ? 1 : 0;
            });
        }
    }
    CHECK(right == 150);
}

TEST_CASE("unusable: `!` and 40 characters, another each time, that no password matches") {
    support::counting_random random;
    const std::string one = passwords::unusable(random);
    CHECK(one.size() == 41);
    CHECK(one.front() == '!');
    CHECK(one != passwords::unusable(random));
    passwords::service service(cheap(), random);
    CHECK_FALSE(check(service, one, one).value().correct);
}
