// `bench hash`: the report of figures that are made up, and the command once at costs of microseconds.
#include "base/text.hpp"
#include "cli/bench_report.hpp"
#include "cli/commands.hpp"
#include "support/fakes.hpp"
#include "support_cli.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using cli_test::scripted_terminal;
using lines = std::vector<std::string>;
using passwords::measurements;

namespace {

passwords::hasher_figures hasher(std::string_view class_name, std::string_view cost_text, passwords::cost_time now,
                                 std::optional<passwords::cost_time> proposed) {
    const auto& row = *passwords::find_hasher_row(class_name);
    return {.algorithm = std::string(row.algorithm),
            .cost_text = std::string(cost_text),
            .setting = row.cost,
            .now = now,
            .proposed = proposed,
            .by_plan = row.algorithm == "pbkdf2_sha256"};
}

measurements made_up() {
    return {.seconds = 0.5,
            .target = 0.25,
            .cores = 2,
            .iterations = 1'500'000,
            .kernels = {{"wide", 8, 400e-9, 625'000}, {"narrow", 1, 100e-9, 2'500'000}, {"openssl kdf", 1, 200e-9, 0}},
            .plan = {{"narrow", 1, 100e-9, 2'500'000}, {"wide + narrow", 2, 150e-9, 1'660'000}},
            .hashers = {
                hasher("PBKDF2PasswordHasher", "1,500,000 iterations", {1'500'000, 0.15}, {{2'500'000, 0.25}}),
                hasher("Argon2PasswordHasher", "argon2id m=102400 t=2 p=8", {102'400, 12.5}, std::nullopt),
                hasher("BCryptSHA256PasswordHasher", "rounds 12", {12, 0.0004}, {{16, 0.0064, true}}),
            }};
}

bool says(const measurements& m, std::string_view words) {
    return std::ranges::any_of(cli::table_of(m), [&](const auto& line) { return line.contains(words); });
}

measurements preferring(passwords::hasher_figures first) {
    auto m = made_up();
    m.hashers.insert(m.hashers.begin(), std::move(first));
    return m;
}

}  // namespace

TEST_CASE("bench: kernels, hashers, lanes, and then what to write into the settings") {
    const lines expected{
        "pbkdf2_sha256 with 1,500,000 iterations, by each code that this processor can run:",
        "CODE         LANES  ONE LOGIN  LOGINS/s  ON 2 CORES  RATIO  FOR 250 ms",
        "wide             8     600 ms      13.3        26.7  4.00x     625,000",
        "narrow           1     150 ms      6.67        13.3  2.00x   2,500,000",
        "openssl kdf      1     300 ms      3.33        6.67  1.00x           -",
        "",
        "The hashers of PASSWORD_HASHERS, one password after the other, as one core runs them:",
        "HASHER         COST                       ONE LOGIN  LOGINS/s  ON 2 CORES  RATIO  FOR 250 ms",
        "pbkdf2_sha256  1,500,000 iterations          150 ms      6.67        13.3  2.00x   2,500,000",
        " 2 at once                                   225 ms      8.89        17.8  2.67x   1,660,000",
        "argon2         argon2id m=102400 t=2 p=8     12.5 s     0.080       0.160      -           -",
        "bcrypt_sha256  rounds 12                   0.400 ms     2,500       5,000      -   rounds 16",
        "",
        "LOGINS/s: of one core. RATIO: those, against OpenSSL's own PBKDF2 in one lane.",
        "FOR 250 ms: the cost with which one login takes that long (rounds and N: at most that long).",
        "",
        "Time of an iteration of pbkdf2_sha256 for one password, by passwords side by side on a core:",
        "LANES    ns                                            BY",
        "    1   100  ########################################  narrow",
        "    2  75.0  ##############################            wide + narrow",
        "",
        "For a login of 250 ms with pbkdf2_sha256 (the preferred hasher; now 1,500,000, 150 ms):",
        "  [PASSWORDS]",
        "  PBKDF2_ITERATIONS = 2500000  # 250 ms",
        "With 2 at once on a core, each of them takes 375 ms.",
        "",
        "Measured on one core by the processor's time; other work on this machine makes the figures worse.",
    };
    CHECK(cli::table_of(made_up()) == expected);
}

TEST_CASE("bench: no line is wider than 100 columns, however large the numbers are") {
    auto m = made_up();
    m.cores = 192;
    m.target = 60;
    m.iterations = 10'000'000;
    m.hashers[0].cost_text = "10,000,000 iterations";
    m.hashers[0].proposed = {10'000'000, 60, true};
    m.hashers[1].cost_text = "argon2id m=1048576 t=10 p=64";
    m.hashers[1].proposed = {1'048'576, 59.9};
    m.plan.resize(16, {"sha_ni_x4 + sha_ni_x2 + sha_ni_x1", 16, 100e-9, 10'000'000});
    for (const auto& line : cli::table_of(m)) {
        CAPTURE(line);
        CHECK(base::code_point_count(line) <= 100);
        CHECK(!line.ends_with(' '));
    }
}

TEST_CASE("bench: a proposal below what check --deploy asks for is a warning") {
    auto m = made_up();
    m.hashers[0].proposed = {599'999, 0.25};
    CHECK(says(m, "Warning: `latchkey check --deploy` asks for at least PBKDF2_ITERATIONS = 600000."));
    m.hashers[0].proposed = {600'000, 0.25};
    CHECK_FALSE(says(m, "Warning"));
    m.hashers[1].proposed = {64, 0.25};  // not preferred: nobody is told to set it
    CHECK_FALSE(says(m, "Warning"));
    CHECK(says(preferring(hasher("ScryptPasswordHasher", "", {16'384, 0.4}, {{8'192, 0.2}})),
               "at least SCRYPT_WORK_FACTOR = 16384"));
    CHECK(says(preferring(hasher("BCryptPasswordHasher", "", {12, 0.2}, {{12, 0.2}})),
               "Warning: bcrypt is not among the strong ones for `latchkey check --deploy`."));
    CHECK(says(preferring(hasher("PBKDF2SHA1PasswordHasher", "", {1'500'000, 0.2}, {{1'500'000, 0.2}})), "Warning"));
}

TEST_CASE("bench: where no cost is cheap enough, or none dear enough, that is said") {
    auto m = made_up();
    m.hashers[0].proposed.reset();
    CHECK(says(m, "No PBKDF2_ITERATIONS is cheap enough for a login of 250 ms"));
    CHECK_FALSE(says(m, "[PASSWORDS]"));
    m.hashers[0].proposed = {10'000'000, 0.1, true};
    CHECK(says(m, "PBKDF2_ITERATIONS = 10000000  # 100 ms"));
    CHECK(says(m, "More than that is not allowed"));
}

TEST_CASE("bench: one lane alone has no row for many, and one core is one core") {
    auto m = made_up();
    m.plan.resize(1);
    m.cores = 1;
    CHECK_FALSE(says(m, "at once"));
    CHECK(says(m, "ON 1 CORE  "));
}

TEST_CASE("bench: --json has numbers to compute with, of four digits at most") {
    auto m = made_up();
    m.kernels = {{"openssl kdf", 1, 123.456789e-9, 2'020'000}};
    m.plan = {{"narrow", 2, 100e-9, 0}};
    m.hashers.erase(m.hashers.begin() + 2);
    const support::manual_clock clock;
    const char* expected =
        R"({"time":"2023-11-14T22:13:20Z","seconds_per_row":0.5,"target_ms":250.0,"cores":2,"iterations":1500000,)"
        R"("kernels":[{"name":"openssl kdf","lanes":1,"ns_per_lane":123.5,"login_ms":185.2,"logins_per_core":5.4,)"
        R"("logins_per_machine":10.8,"ratio_to_openssl":1.0,"proposed":2020000}],)"
        R"("plan":[{"name":"narrow","lanes":2,"ns_per_lane":50.0,"login_ms":150.0,"logins_per_core":13.33,)"
        R"("logins_per_machine":26.67,"ratio_to_openssl":2.469,"proposed":null}],)"
        R"("hashers":[{"algorithm":"pbkdf2_sha256","cost":"1,500,000 iterations",)"
        R"("setting":"PASSWORDS.PBKDF2_ITERATIONS","value":1500000,"advised":600000,"login_ms":150.0,)"
        R"("logins_per_core":6.667,"logins_per_machine":13.33,"ratio_to_openssl":2.469,)"
        R"("proposed":{"value":2500000,"login_ms":250.0,"capped":false}},)"
        R"({"algorithm":"argon2","cost":"argon2id m=102400 t=2 p=8","setting":"PASSWORDS.ARGON2_MEMORY_COST",)"
        R"("value":102400,"advised":19456,"login_ms":12500.0,"logins_per_core":0.08,"logins_per_machine":0.16,)"
        R"("ratio_to_openssl":null,"proposed":null}]})";
    CHECK(base::json::write(cli::json_of(m, clock.now())) == expected);
}

TEST_CASE("bench: while it measures it says what and how far, and takes the line away, also when it fails") {
    passwords::settings options;
    options.password_hashers = {"PBKDF2PasswordHasher", "ScryptPasswordHasher"};
    options.scrypt_work_factor = 16;
    const support::manual_clock clock;
    for (const bool json : {false, true}) {
        scripted_terminal term;
        CHECK(cli::bench_hashes(term, options, clock, {.target_ms = 1, .seconds = 0.001, .json = json}) == cli::done);
        CHECK(term.errors.empty());
        REQUIRE(term.progress.size() > 10);
        CHECK(term.progress.front().starts_with("0 %: measuring "));
        CHECK(term.progress[term.progress.size() - 2].ends_with(" %: measuring scrypt ..."));
        CHECK(term.progress.back().empty());
        CHECK((term.out.size() == 1) == json);
        CHECK(term.out.front().starts_with(json ? "{\"time\":\"2023" : "pbkdf2_sha256 with 1,500,000 iterations"));
    }
    options.scrypt_work_factor = 15;
    scripted_terminal failing;
    CHECK_THROWS(static_cast<void>(cli::bench_hashes(failing, options, clock, {.seconds = 0.001})));
    CHECK(failing.progress == lines{""});
}
