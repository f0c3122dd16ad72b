// Which hashes are made, how dear they are, and what a new password must satisfy.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace passwords {

/// One entry of Django's AUTH_PASSWORD_VALIDATORS.
struct validator_setting {
    std::string name{};           ///< `MinimumLengthValidator`, with or without Django's module path before it
    int min_length = 8;           ///< MinimumLengthValidator
    double max_similarity = 0.7;  ///< UserAttributeSimilarityValidator
    std::vector<std::string> user_attributes{"username", "first_name", "last_name", "email"};
    std::string password_list_path{};  ///< CommonPasswordValidator: one password a line; empty: the built-in list
};

struct settings {
    /// Django's PASSWORD_HASHERS: class names with or without the module path. The first makes new hashes; a hash of an
    /// algorithm that is not listed never verifies.
    std::vector<std::string> password_hashers{"PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher",
                                              "Argon2PasswordHasher", "BCryptSHA256PasswordHasher",
                                              "ScryptPasswordHasher"};
    int pbkdf2_iterations = 1'500'000;  ///< Django 6.1's
    int argon2_time_cost = 2;
    int argon2_memory_cost = 102'400;  ///< KiB
    int argon2_parallelism = 8;
    int bcrypt_rounds = 12;
    int scrypt_work_factor = 16'384;  ///< N
    int scrypt_block_size = 8;        ///< r
    int scrypt_parallelism = 5;       ///< p, as in Django 5.1 and later

    int workers = 0;  ///< hash threads; 0: one a core
    /// Which code computes PBKDF2: "auto", a kernel (`latchkey bench hash` lists them) or a family of them.
    std::string hash_kernel = "auto";
    /// Bytes that all Argon2 and scrypt computations under way may hold together; one that does not fit waits.
    std::uint64_t hash_memory_limit = 1'073'741'824;
    std::chrono::milliseconds queue_timeout{
        5'000};                      ///< a password that waited longer for a worker is refused with `errc::busy`
    std::size_t queue_length = 256;  ///< passwords waiting for a worker; one more is refused with `errc::busy` (503)
    /// Longer ones are `errc::too_long` and never hashed (A07). The wire has no limit, so the default is the largest
    /// body; strict registration stops at 4096.
    std::size_t max_password_bytes = 1024 * 1024;

    std::vector<validator_setting> validators{{.name = "UserAttributeSimilarityValidator"},
                                              {.name = "MinimumLengthValidator"},
                                              {.name = "CommonPasswordValidator"},
                                              {.name = "NumericPasswordValidator"}};
};

}  // namespace passwords
