// The families of hashers, one file each; only the table in hashers.cpp names them.
#pragma once

#include "passwords/hashers.hpp"

namespace passwords {

[[nodiscard]] std::unique_ptr<hasher> make_pbkdf2(std::string_view algorithm, digest kind, const settings& options);
void check_pbkdf2(const settings& options, std::vector<std::string>& faults);

[[nodiscard]] std::unique_ptr<hasher> make_argon2(const settings& options);
void check_argon2(const settings& options, std::vector<std::string>& faults);

enum class prehash { none, sha256_hex };
[[nodiscard]] std::unique_ptr<hasher> make_bcrypt(std::string_view algorithm, prehash first, const settings& options);
void check_bcrypt(const settings& options, std::vector<std::string>& faults);

[[nodiscard]] std::unique_ptr<hasher> make_scrypt(const settings& options);
void check_scrypt(const settings& options, std::vector<std::string>& faults);

}  // namespace passwords
