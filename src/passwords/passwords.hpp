// Passwords in, verdicts and encodings out. The only door to the hashers for the rest of the program.
#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "passwords/settings.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

class hash_engine;

enum class errc {
    busy = 1,   ///< the queue of the hash workers is full, or it took too long: 503 with Retry-After
    too_long,   ///< beyond max_password_bytes
    too_dear,   ///< the stored hash needs more memory than hash_memory_limit: 503, and somebody must look
    abandoned,  ///< the client had gone: nobody reads the answer
};

[[nodiscard]] std::string_view message(errc e);

struct verdict {
    bool correct = false;
    /// The password in the preferred encoding, when it is correct and the stored one is outdated (algorithm, cost,
    /// salt).
    std::optional<std::string> upgraded;
};

/// Who asks: one flooder cannot keep others out, and nothing is computed for a client that has hung up.
struct origin {
    std::string_view client;   ///< an address (one of IPv6 counts by its /64); anything else is nobody's
    std::string_view account;  ///< the login as it was typed, be there such an account or not
    std::stop_token gone;
};

/// How full the queue is, for operators.
struct queue_figures {
    std::size_t waiting = 0;   ///< passwords that no worker has begun
    std::size_t capacity = 0;  ///< how many may wait
    std::size_t workers = 0;
};

/// Django's check_password / make_password over a pool of workers. Thread-safe. Never blocks the calling thread.
/// Callers resume on their own executors, which must outlive the service: its destructor lets the computations under
/// way end and answers `errc::busy` to whoever still waits.
class service {
public:
    /// Throws std::invalid_argument on what `check_settings` reports of the hashers.
    service(settings options, base::random_source& random);
    /// Over another engine than the one that the settings ask for.
    service(settings options, base::random_source& random, std::unique_ptr<hash_engine> engine);
    ~service();

    /// The preferred encoding of the password. The texts of `who` are read before the first suspension.
    base::task<std::expected<std::string, errc>> make(base::secret password, origin who = {});

    /// Whatever `encoded` is (nothing for an unknown user, `!...`, corrupt, an unlisted algorithm, fewer iterations
    /// than set), a refused password costs as much time as one checked against the preferred encoding (Django's
    /// harden_runtime and dummy hash; A01, A02). What cannot be hidden: a stored hash that is dearer than the settings
    /// ask for costs its own time, and a hash of another algorithm than the preferred one costs its own time and then a
    /// preferred one - right or wrong, for a right password is rehashed then.
    base::task<std::expected<verdict, errc>> check(base::secret password, std::optional<std::string> encoded,
                                                   origin who = {});

    /// For the command line, on the calling thread. Throws std::length_error beyond max_password_bytes.
    [[nodiscard]] std::string make_now(const base::secret& password);

    /// Passwords waiting for a worker now.
    [[nodiscard]] std::size_t queued() const;
    [[nodiscard]] queue_figures queue() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Which code computes PBKDF2 here, for people. Throws std::invalid_argument on a fault of the settings.
[[nodiscard]] std::string hash_kernels(const settings& options);

/// Faults of the settings that only this room can see (unknown hasher or validator, a list file that cannot be read),
/// each a sentence.
[[nodiscard]] std::vector<std::string> check_settings(const settings& options);

/// Django's unusable password: `!` and 40 random characters.
[[nodiscard]] std::string unusable(base::random_source& random);

}  // namespace passwords
