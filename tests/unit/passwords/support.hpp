// What the tests of this room share: cheap settings, one check, and an engine that runs only when it is told.
#pragma once

#include "passwords/batch_engine.hpp"
#include "passwords/engine.hpp"
#include "passwords/passwords.hpp"
#include "passwords/pbkdf2.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

#include <deque>
#include <string>
#include <utility>

namespace passwords_test {

/// Every algorithm that is known, at costs of microseconds; pbkdf2_sha256 preferred unless `first` says otherwise.
inline passwords::settings cheap(const std::string& first = "PBKDF2PasswordHasher") {
    passwords::settings s;
    s.password_hashers = {first};
    for (const char* name : {"PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher",
                             "BCryptSHA256PasswordHasher", "BCryptPasswordHasher", "ScryptPasswordHasher"}) {
        if (name != first) s.password_hashers.emplace_back(name);
    }
    s.pbkdf2_iterations = 100;
    s.argon2_time_cost = 2;
    s.argon2_memory_cost = 64;
    s.argon2_parallelism = 2;
    s.bcrypt_rounds = 5;
    s.scrypt_work_factor = 64;
    s.scrypt_block_size = 4;
    s.scrypt_parallelism = 3;
    s.workers = 1;
    return s;
}

inline std::expected<passwords::verdict, passwords::errc> check(passwords::service& service, std::string_view password,
                                                                std::optional<std::string> encoded) {
    return support::run(service.check(base::secret(password), std::move(encoded)));
}

inline std::string make(passwords::service& service, std::string_view password) {
    return support::run(service.make(base::secret(password))).value();
}

/// Holds what is submitted until `run_all`; refuses when told that it is full.
class held_engine final : public passwords::hash_engine {
public:
    bool full = false;
    std::deque<passwords::job> held;
    std::vector<passwords::requester> asked;

    [[nodiscard]] passwords::admission submit(passwords::job what, passwords::requester who) override {
        if (full) return passwords::admission::full;
        held.push_back(std::move(what));
        asked.push_back(std::move(who));
        return passwords::admission::taken;
    }
    [[nodiscard]] std::size_t waiting() const override { return held.size(); }
    [[nodiscard]] passwords::engine_counters counters() const override { return {}; }

    void run_all() {
        while (!held.empty()) {
            std::optional<passwords::job> next = std::move(held.front());
            held.pop_front();
            while (next) {
                passwords::job now = std::move(*next);
                next = now.then(result_of(now.what));
            }
        }
    }

private:
    passwords::pbkdf2_kdf kdf_;

    passwords::derived result_of(passwords::work& what) const {
        if (auto* opaque = std::get_if<passwords::opaque_work>(&what)) return opaque->run();
        return kdf_.derive(std::get<passwords::pbkdf2_work>(what));
    }
};

/// The real engine, with all kernels of this machine.
inline std::unique_ptr<passwords::batch_engine> make_engine(
    std::size_t workers, std::size_t queue_length, std::chrono::milliseconds longest_wait = std::chrono::hours(1)) {
    return std::make_unique<passwords::batch_engine>(
        passwords::scheduler::limits{.workers = workers, .queue_length = queue_length, .longest_wait = longest_wait},
        passwords::plan_for("auto"));
}

/// A service over an engine whose counters can be read.
struct counted_service {
    explicit counted_service(const passwords::settings& s) : counted_service(s, make_engine(1, 16)) {}

    support::counting_random random;
    passwords::batch_engine* pool;
    passwords::service service;

private:
    counted_service(const passwords::settings& s, std::unique_ptr<passwords::batch_engine> made)
        : pool(made.get()),
          service(s, random, std::move(made)) {}
};

}  // namespace passwords_test
