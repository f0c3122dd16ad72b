// What is measured, at costs of microseconds; no fact depends on how long anything took. How costs are proposed is
// shown with times that are made up.
#include "passwords/measure.hpp"

#include "passwords/kernel_plan.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

using passwords::cost_time;
using passwords::find_hasher_row;
using passwords::measurements;
using passwords::propose;
using passwords::propose_and_try;

namespace {

const passwords::measure_options quick{.seconds = 0.001, .target = 0.0005};
const passwords::hasher_row& pbkdf2 = *find_hasher_row("PBKDF2PasswordHasher");
const passwords::hasher_row& argon2 = *find_hasher_row("Argon2PasswordHasher");
const passwords::hasher_row& bcrypt = *find_hasher_row("BCryptSHA256PasswordHasher");
const passwords::hasher_row& scrypt = *find_hasher_row("ScryptPasswordHasher");

bool positive(double x) {
    return std::isfinite(x) && x > 0;
}

/// A run that takes a time by its value, and what was asked.
struct trial {
    double each;
    std::vector<int> asked{};
    std::function<double(int)> time() {
        return [this](int value) {
            asked.push_back(value);
            return each * value;
        };
    }
};

}  // namespace

TEST_CASE("measure: every kernel that this processor can run has a row, and OpenSSL's own PBKDF2 the last") {
    const auto measured = passwords::measure(passwords_test::cheap(), quick);
    std::vector<std::string> names, expected;
    for (const auto& row : measured.kernels) {
        CAPTURE(row.name);
        names.push_back(row.name);
        CHECK(positive(row.iteration));
        CHECK(row.affordable > 0);
    }
    for (const auto& kernel : passwords::kernels::table()) {
        if (kernel.supported()) expected.emplace_back(kernel.name);
    }
    expected.emplace_back("openssl kdf");
    CHECK(names == expected);
    CHECK(measured.kernels.back().lanes == 1);
}

TEST_CASE("measure: the plan is measured with each number of lanes, by the kernels that it would run") {
    const auto measured = passwords::measure(passwords_test::cheap(), quick);
    const auto plan = passwords::plan_for("auto");
    REQUIRE(measured.plan.size() == plan.lanes());
    for (std::size_t n = 1; n <= plan.lanes(); ++n) {
        const auto& row = measured.plan[n - 1];
        CHECK(row.lanes == n);
        CHECK(positive(row.iteration));
        CHECK(row.name.starts_with(plan.cover(n).front().kernel->name));
    }
    auto options = passwords_test::cheap();
    options.hash_kernel = "portable";
    const auto named = passwords::measure(options, quick);
    REQUIRE(named.plan.size() == 1);
    CHECK(named.plan[0].name == "portable");
    CHECK(named.kernels.size() == measured.kernels.size());
}

TEST_CASE("measure: the hashers come in the order of PASSWORD_HASHERS, each with its cost as set and what to set") {
    const auto options = passwords_test::cheap("ScryptPasswordHasher");
    const auto measured = passwords::measure(options, quick);
    std::vector<std::string> texts;
    for (const auto& h : measured.hashers) {
        CAPTURE(h.algorithm);
        texts.push_back(h.algorithm + ": " + h.cost_text);
        CHECK(positive(h.now.seconds));
        CHECK(h.now.value == options.*h.setting.value);
        CHECK(h.by_plan == (h.algorithm == "pbkdf2_sha256"));
        if (h.proposed) {
            CHECK(h.proposed->value > 0);
            CHECK(positive(h.proposed->seconds));
        }
    }
    CHECK(texts == std::vector<std::string>{"scrypt: N=64 r=4 p=3", "pbkdf2_sha256: 100 iterations",
                                            "pbkdf2_sha1: 100 iterations", "argon2: argon2id m=64 t=2 p=2",
                                            "bcrypt_sha256: rounds 5", "bcrypt: rounds 5"});
    CHECK(measured.iterations == 100);
    CHECK(measured.hashers[1].now.seconds == doctest::Approx(measured.plan[0].iteration * 100));
    CHECK(measured.target == quick.target);
    CHECK(measured.seconds == quick.seconds);
}

TEST_CASE("measure: as many cores count as hash at once") {
    auto options = passwords_test::cheap();
    options.password_hashers = {"PBKDF2PasswordHasher"};
    options.hash_kernel = "portable";
    options.workers = 1;
    CHECK(passwords::measure(options, quick).cores == 1);
    options.workers = 0;
    const std::size_t all = passwords::measure(options, quick).cores;
    CHECK(all >= 1);
    options.workers = 1000;
    CHECK(passwords::measure(options, quick).cores == all);  // more threads than cores are no more cores
}

TEST_CASE("measure: progress names what is measured and reaches the last step") {
    std::vector<std::string> names;
    std::size_t steps = 0;
    auto how = quick;
    how.progress = [&](std::string_view what, std::size_t done, std::size_t all) {
        CHECK(done == names.size());
        CHECK(done < all);
        names.emplace_back(what);
        steps = all;
    };
    static_cast<void>(passwords::measure(passwords_test::cheap(), how));
    CHECK(names.size() == steps);
    for (const char* name : {"portable", "openssl kdf", "pbkdf2_sha1", "argon2", "bcrypt", "scrypt"})
        CHECK(std::ranges::find(names, name) != names.end());
}

TEST_CASE("measure: faults of the settings are thrown and not measured") {
    auto options = passwords_test::cheap();
    options.bcrypt_rounds = 40;
    CHECK_THROWS_AS(static_cast<void>(passwords::measure(options, quick)), std::invalid_argument);
    options = passwords_test::cheap();
    options.hash_kernel = "no_such";
    CHECK_THROWS_AS(static_cast<void>(passwords::measure(options, quick)), std::invalid_argument);
}

TEST_CASE("proposal: iterations and memory grow with the time, rounded down to three digits") {
    const passwords::settings options;
    CHECK(propose(pbkdf2, options, {1'500'000, 0.1}, 0.25)->value == 3'750'000);
    CHECK(propose(pbkdf2, options, {1'500'000, 0.1}, 0.25)->seconds == doctest::Approx(0.25));
    CHECK(propose(pbkdf2, options, {1'500'000, 0.3}, 0.25)->value == 1'250'000);
    CHECK(propose(pbkdf2, options, {1'000'000, 0.123456}, 0.25)->value == 2'020'000);
    CHECK(propose(pbkdf2, options, {1'000'000, 0.123456}, 0.25)->seconds < 0.25);
    CHECK(propose(argon2, options, {102'400, 0.2}, 0.25)->value == 128'000);
    CHECK_FALSE(propose(pbkdf2, options, {1'500'000, 0.1}, 0.25)->capped);
}

TEST_CASE("proposal: nothing beyond the limits, and it says that they were met") {
    passwords::settings options;
    const auto most = propose(pbkdf2, options, {1'500'000, 0.1}, 60);
    CHECK(most->value == 10'000'000);
    CHECK(most->capped);
    CHECK(most->seconds == doctest::Approx(0.1 / 1.5 * 10));
    CHECK(propose(argon2, options, {102'400, 0.1}, 60)->value == 1'048'576);
    options.hash_memory_limit = 200'000 * 1024;
    CHECK(propose(argon2, options, {102'400, 0.1}, 60) == cost_time{200'000, 0.1 / 102'400 * 200'000, true});
    CHECK(propose(bcrypt, options, {12, 0.1}, 60)->value == 16);
    CHECK(propose(bcrypt, options, {12, 0.1}, 60)->capped);
    CHECK(propose(scrypt, options, {16'384, 0.1}, 60)->value == 131'072);  // of 200 MB, 134 MB
    CHECK(propose(scrypt, options, {16'384, 0.1}, 60)->capped);
}

TEST_CASE("proposal: rounds and N double the time, and the largest within it is taken") {
    const passwords::settings options;
    CHECK(propose(bcrypt, options, {12, 0.2}, 0.25) == cost_time{12, 0.2, false});
    CHECK(propose(bcrypt, options, {12, 0.12}, 0.25) == cost_time{13, 0.24, false});
    CHECK(propose(bcrypt, options, {12, 0.125}, 0.25) == cost_time{13, 0.25, false});
    CHECK(propose(bcrypt, options, {12, 0.8}, 0.25) == cost_time{10, 0.2, false});
    CHECK(propose(scrypt, options, {16'384, 0.03}, 0.25) == cost_time{131'072, 0.24, false});
    CHECK(propose(scrypt, options, {16'384, 0.3}, 0.25) == cost_time{8'192, 0.15, false});
}

TEST_CASE("proposal: none where the cheapest that is allowed takes too long") {
    const passwords::settings options;
    CHECK_FALSE(propose(pbkdf2, options, {1, 0.3}, 0.25));
    CHECK_FALSE(propose(argon2, options, {64, 0.3}, 0.25));  // p=8 wants 64 KiB
    CHECK_FALSE(propose(bcrypt, options, {5, 0.6}, 0.25));
    CHECK_FALSE(propose(scrypt, options, {2, 0.3}, 0.25));
    trial never{1};
    CHECK_FALSE(propose_and_try(bcrypt, options, {5, 0.6}, 0.25, never.time()));
    CHECK(never.asked.empty());
}

TEST_CASE("proposal: it is tried once, and corrected where it is more than a tenth off") {
    const passwords::settings options;
    trial near{0.26 / 128'000};
    CHECK(propose_and_try(argon2, options, {102'400, 0.2}, 0.25, near.time()) == cost_time{128'000, 0.26, false});
    CHECK(near.asked == std::vector{128'000});
    trial slow{0.5 / 128'000};
    const auto corrected = propose_and_try(argon2, options, {102'400, 0.2}, 0.25, slow.time());
    CHECK(corrected->value == 64'000);
    CHECK(corrected->seconds == doctest::Approx(0.25));
    CHECK(slow.asked == std::vector{128'000});
    trial capped{0.001 / 1'048'576};
    CHECK(propose_and_try(argon2, options, {102'400, 0.2}, 60, capped.time())->capped);
}

TEST_CASE("proposal: of rounds and N not even a little over the time is taken, and the set value needs no trial") {
    const passwords::settings options;
    trial over{0.26 / 32'768};
    CHECK(propose_and_try(scrypt, options, {16'384, 0.12}, 0.25, over.time()) == cost_time{16'384, 0.13, false});
    CHECK(over.asked == std::vector{32'768});
    trial under{0.24 / 32'768};
    CHECK(propose_and_try(scrypt, options, {16'384, 0.12}, 0.25, under.time())->value == 32'768);
    trial same{1};
    CHECK(propose_and_try(scrypt, options, {16'384, 0.2}, 0.25, same.time()) == cost_time{16'384, 0.2, false});
    CHECK(same.asked.empty());
}
