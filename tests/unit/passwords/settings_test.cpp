// What check_settings reports, and that the constructors refuse it.
#include "passwords/validators.hpp"

#include "support.hpp"

#include <doctest/doctest.h>

using namespace passwords_test;
using passwords::check_settings;

TEST_CASE("settings: the defaults are without fault, with or without Django's module paths") {
    passwords::settings s;
    CHECK(check_settings(s).empty());
    for (auto& name : s.password_hashers) name = "django.contrib.auth.hashers." + name;
    for (auto& v : s.validators) v.name = "django.contrib.auth.password_validation." + v.name;
    CHECK(check_settings(s).empty());
}

TEST_CASE("settings: an unknown hasher or validator is named with the nearest known one") {
    passwords::settings s;
    s.password_hashers = {"Argon2PaswordHasher", "django.contrib.auth.hashers.PBKDF2SHA1PaswordHasher",
                          "my.hashers.ScryptPasswordHasher"};
    s.validators = {{.name = "MinimumLenghtValidator"},
                    {.name = "django.contrib.auth.password_validation.NumericValidator"}};
    const auto faults = check_settings(s);
    REQUIRE(faults.size() == 5);
    CHECK(faults[0] ==
          "PASSWORD_HASHERS: `Argon2PaswordHasher` is not known here; the nearest name is `Argon2PasswordHasher`.");
    CHECK(faults[1].contains("`PBKDF2SHA1PasswordHasher`"));
    CHECK(faults[2].contains("`ScryptPasswordHasher`"));
    CHECK(faults[3].contains("`MinimumLengthValidator`"));
    CHECK(faults[4].contains("`NumericPasswordValidator`"));
    support::counting_random random;
    CHECK_THROWS_AS(passwords::service(s, random), std::invalid_argument);
    CHECK_THROWS_AS((void)passwords::validator_list(s.validators), std::invalid_argument);
}

TEST_CASE("settings: every cost has its limits") {
    struct row {
        const char* name;
        void (*change)(passwords::settings&);
    };
    const std::vector<row> rows{
        {"pbkdf2_iterations", [](auto& s) { s.pbkdf2_iterations = 0; }},
        {"pbkdf2_iterations", [](auto& s) { s.pbkdf2_iterations = 10'000'001; }},
        {"HASH_KERNEL", [](auto& s) { s.hash_kernel = "quantum"; }},
        {"hash_memory_limit", [](auto& s) { s.hash_memory_limit = 100 * 1024 * 1024 - 1; }},
        {"argon2_parallelism", [](auto& s) { s.argon2_parallelism = 0; }},
        {"argon2_parallelism", [](auto& s) { s.argon2_parallelism = 65; }},
        {"argon2_memory_cost", [](auto& s) { s.argon2_memory_cost = 63; }},
        {"argon2_memory_cost", [](auto& s) { s.argon2_memory_cost = 1'048'577; }},
        {"argon2_time_cost", [](auto& s) { s.argon2_time_cost = 0; }},
        {"argon2_time_cost", [](auto& s) { s.argon2_time_cost = 2'000'000'000; }},
        {"bcrypt_rounds", [](auto& s) { s.bcrypt_rounds = 3; }},
        {"bcrypt_rounds", [](auto& s) { s.bcrypt_rounds = 17; }},
        {"scrypt_work_factor", [](auto& s) { s.scrypt_work_factor = 16'383; }},
        {"scrypt_work_factor", [](auto& s) { s.scrypt_work_factor = -16'384; }},
        {"scrypt_work_factor", [](auto& s) { s.scrypt_block_size = 0; }},
        {"scrypt_work_factor", [](auto& s) { s.scrypt_parallelism = 2'000'000'000; }},
        {"workers", [](auto& s) { s.workers = -1; }},
        {"queue_length", [](auto& s) { s.queue_length = 0; }},
        {"max_password_bytes", [](auto& s) { s.max_password_bytes = 0; }},
        {"PASSWORD_HASHERS", [](auto& s) { s.password_hashers.clear(); }},
        {"max_similarity", [](auto& s) { s.validators[0].max_similarity = 0.09; }},
        {"password_list_path", [](auto& s) { s.validators[2].password_list_path = "/nowhere/at/all"; }},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        passwords::settings s;
        row.change(s);
        const auto faults = check_settings(s);
        REQUIRE(faults.size() == 1);
        CHECK(faults.front().contains(row.name));
    }
}
