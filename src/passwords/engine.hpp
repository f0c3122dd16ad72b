// The seam between what is hashed and how: jobs described as data, so that an engine may run many of one kind at once.
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace passwords {

using shared_password = std::shared_ptr<const base::secret>;

enum class digest : std::uint8_t { sha1, sha256 };

/// One PBKDF2-HMAC (RFC 8018 section 5.2) as data: a batching engine may run those of one digest side by side.
struct pbkdf2_work {
    passwords::digest digest = passwords::digest::sha256;
    shared_password password;
    std::string salt;
    std::uint32_t iterations = 1;
    std::size_t length = 32;  ///< bytes wanted
};

/// Any other computation.
struct opaque_work {
    std::move_only_function<std::string()> run;
    std::uint64_t cost = 1;    ///< the estimate of its algorithm (hasher::cost), for the counters
    std::uint64_t memory = 0;  ///< bytes that it takes while it runs, where they are worth counting
};

using work = std::variant<pbkdf2_work, opaque_work>;

/// On whose behalf a password is hashed: what fair queueing and cancellation go by.
struct requester {
    std::size_t address = 0;  ///< one key for what counts as one client; 0: nobody's
    std::size_t account = 0;  ///< one key for the account that is tried, be there one or not; 0: nobody's
    std::stop_token gone{};   ///< requested: nobody waits for the result any more
};

enum class unfinished : std::uint8_t {
    failed,     ///< it threw: the cause says what
    crowded,    ///< waited too long, gave its place to another, or the engine stopped before it ran
    abandoned,  ///< its requester had gone
};

/// Why there is no result.
struct failure {
    unfinished why = unfinished::crowded;
    std::exception_ptr cause{};
};

using derived = std::expected<std::string, failure>;

/// One password's place in the queue. `then` is called exactly once, on a thread of the engine, of a submit that took
/// its place, or of the one that destroys the engine; it must not block or throw, and may name the next step of the
/// same password: that step keeps the place (the bound of the queue is not asked again), so an admitted password is
/// never half refused.
struct job {
    work what;
    std::move_only_function<std::optional<job>(derived)> then;
};

/// What was spent since the start: tests compare classes of logins by it (A02), operators read it.
struct engine_counters {
    std::uint64_t jobs = 0;       ///< admitted by submit
    std::uint64_t refused = 0;    ///< not admitted, or failed as `crowded`
    std::uint64_t abandoned = 0;  ///< thrown away because their requester had gone
    std::uint64_t pbkdf2_iterations = 0;
    std::uint64_t opaque_runs = 0;
    std::uint64_t opaque_cost = 0;
};

enum class admission : std::uint8_t {
    taken,
    full,       ///< or stopping
    too_large,  ///< needs more memory than all jobs together may take: it could never run
};

class hash_engine {
public:
    virtual ~hash_engine() = default;
    /// Unless `taken`, `then` was not and will not be called. Thread-safe, never blocks.
    [[nodiscard]] virtual admission submit(job what, requester who) = 0;
    /// Jobs that no thread has begun.
    [[nodiscard]] virtual std::size_t waiting() const = 0;
    [[nodiscard]] virtual engine_counters counters() const = 0;
};

}  // namespace passwords
