// The table of hashers and the list that the settings make of it.
#include "passwords/hashers.hpp"

#include "passwords/families.hpp"
#include "passwords/names.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace passwords {

namespace {

constexpr std::string_view module_path = "django.contrib.auth.hashers.";

constexpr cost_setting pbkdf2_cost(int advised) {
    return {.name = "PASSWORDS.PBKDF2_ITERATIONS",
            .symbol = "",
            .value = &settings::pbkdf2_iterations,
            .scale = cost_scale::linear,
            .advised = advised};
}

constexpr cost_setting bcrypt_cost(int advised) {
    return {.name = "PASSWORDS.BCRYPT_ROUNDS",
            .symbol = "rounds ",
            .value = &settings::bcrypt_rounds,
            .scale = cost_scale::exponent,
            .advised = advised};
}

constexpr std::array<hasher_row, 6> table{{
    {.algorithm = "pbkdf2_sha256",
     .class_name = "PBKDF2PasswordHasher",
     .cost = pbkdf2_cost(600'000),
     .make = [](const settings& s) { return make_pbkdf2("pbkdf2_sha256", digest::sha256, s); },
     .check = check_pbkdf2},
    {.algorithm = "pbkdf2_sha1",
     .class_name = "PBKDF2SHA1PasswordHasher",
     .cost = pbkdf2_cost(0),
     .make = [](const settings& s) { return make_pbkdf2("pbkdf2_sha1", digest::sha1, s); },
     .check = check_pbkdf2},
    {.algorithm = "argon2",
     .class_name = "Argon2PasswordHasher",
     .cost = {.name = "PASSWORDS.ARGON2_MEMORY_COST",
              .symbol = "m=",
              .value = &settings::argon2_memory_cost,
              .scale = cost_scale::linear,
              .advised = 19'456},
     .make = make_argon2,
     .check = check_argon2},
    {.algorithm = "bcrypt_sha256",
     .class_name = "BCryptSHA256PasswordHasher",
     .cost = bcrypt_cost(12),
     .make = [](const settings& s) { return make_bcrypt("bcrypt_sha256", prehash::sha256_hex, s); },
     .check = check_bcrypt},
    {.algorithm = "bcrypt",
     .class_name = "BCryptPasswordHasher",
     .cost = bcrypt_cost(0),
     .make = [](const settings& s) { return make_bcrypt("bcrypt", prehash::none, s); },
     .check = check_bcrypt},
    {.algorithm = "scrypt",
     .class_name = "ScryptPasswordHasher",
     .cost = {.name = "PASSWORDS.SCRYPT_WORK_FACTOR",
              .symbol = "N=",
              .value = &settings::scrypt_work_factor,
              .scale = cost_scale::power_of_two,
              .advised = 16'384},
     .make = make_scrypt,
     .check = check_scrypt},
}};

std::string unknown(std::string_view name) {
    std::array<std::string_view, table.size()> known{};
    std::ranges::transform(table, known.begin(), &hasher_row::class_name);
    return "PASSWORD_HASHERS: " + no_such(name, known);
}

}  // namespace

std::span<const hasher_row> hasher_table() {
    return table;
}

const hasher_row* find_hasher_row(std::string_view class_name) {
    const auto found = std::ranges::find(table, without_module(class_name, module_path), &hasher_row::class_name);
    return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> hasher_faults(const settings& options) {
    std::vector<std::string> faults;
    if (options.password_hashers.empty())
        faults.emplace_back("PASSWORD_HASHERS is empty: no password could be stored.");
    std::vector<decltype(hasher_row::check)> done;
    for (const auto& name : options.password_hashers) {
        const hasher_row* row = find_hasher_row(name);
        if (row == nullptr) {
            faults.push_back(unknown(name));
        } else if (std::ranges::find(done, row->check) == done.end()) {
            row->check(options, faults);
            done.push_back(row->check);
        }
    }
    return faults;
}

hasher_list::hasher_list(const settings& options) {
    if (const auto faults = hasher_faults(options); !faults.empty()) throw std::invalid_argument(faults.front());
    for (const auto& name : options.password_hashers) listed_.push_back(find_hasher_row(name)->make(options));
}

const hasher* hasher_list::find(std::string_view encoded) const {
    const auto end = encoded.find('$');
    if (end == std::string_view::npos) return nullptr;
    const auto found = std::ranges::find(listed_, encoded.substr(0, end), [](const auto& h) { return h->algorithm(); });
    return found == listed_.end() ? nullptr : found->get();
}

}  // namespace passwords
