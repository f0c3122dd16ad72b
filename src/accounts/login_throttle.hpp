// How often a password may be tried, at every door together (A12, A13, A24): a try is counted before its hash is
// computed, so that many at once have no more tries than one after the other.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace accounts {

/// For each key the moment until which it counts. Memory is bounded: when it is full, what is over goes, then what is
/// over soonest.
class deadlines {
public:
    explicit deadlines(std::size_t most) : most_(most) {}

    /// Nothing where there is none, or it has passed.
    [[nodiscard]] std::optional<base::time_point> find(std::uint64_t key, base::time_point now) const;
    void set(std::uint64_t key, base::time_point until, base::time_point now);
    void erase(std::uint64_t key);
    [[nodiscard]] std::size_t size() const { return until_.size(); }

private:
    void make_room(base::time_point now);

    std::size_t most_;
    std::unordered_map<std::uint64_t, base::time_point> until_;
};

/// So many tries at once, and as many more in each window, one by one (the generic cell rate algorithm of ITU-T I.371).
/// Not thread-safe.
class rate_limit {
public:
    /// `step`: the time in which one more try is granted. Zero: no limit.
    rate_limit(std::size_t burst, std::chrono::microseconds step, std::size_t most_keys);

    /// How long until a try is granted; zero: now.
    [[nodiscard]] std::chrono::microseconds wait(std::uint64_t key, base::time_point now) const;
    void count(std::uint64_t key, base::time_point now);
    /// As if the last try had not been.
    void give_back(std::uint64_t key, base::time_point now);
    void forget(std::uint64_t key) { spent_until_.erase(key); }
    [[nodiscard]] std::size_t size() const { return spent_until_.size(); }

private:
    [[nodiscard]] base::time_point spent_until(std::uint64_t key, base::time_point now) const;

    std::chrono::microseconds step_;
    std::chrono::microseconds most_;  ///< what a full burst spends
    deadlines spent_until_;
};

/// Wrong tries are counted by account and client address (`attempts` in a window), by address (ten times as many), by
/// IPv6 site, a /48 (a hundred times), and by account from all addresses together (ten times). An address that has
/// signed in to the account lately is known to it: others cannot use its tries up, and ten times as many of its own may
/// be under way at once. An IPv6 client is its /64. Addresses that are not public count only with an account: behind
/// them may be everybody. No wait is longer than window / attempts. Thread-safe; `now` is the caller's.
class login_throttle {
public:
    /// Zero attempts: no limit.
    login_throttle(std::size_t attempts, std::chrono::milliseconds window, std::size_t most_keys = 65'536);

    /// Counts a try and answers nothing, or how long to wait (whole seconds, at least one) and counts nothing.
    /// `account`: what was typed, whosever it is.
    [[nodiscard]] std::optional<base::seconds> take(std::string_view account, std::string_view address,
                                                    base::time_point now);
    /// The try was let in: wrong ones of this address before it are forgotten, and it is not counted. The address is
    /// known to this account from now on.
    void accept(std::string_view account, std::string_view address, base::time_point now);
    /// The password was not looked at (a full queue, no database): as if it had not been tried.
    void give_back(std::string_view account, std::string_view address, base::time_point now);

    /// Keys kept, of all kinds.
    [[nodiscard]] std::size_t size() const;

private:
    struct keys;

    template <class F>
    void each_limit(const keys& k, base::time_point now, F&& apply);

    const bool on_;
    mutable std::mutex mutex_;  // guards all below
    rate_limit by_pair_;
    rate_limit by_known_pair_;
    rate_limit by_client_;
    rate_limit by_site_;
    rate_limit by_account_;
    deadlines known_;  // pairs that have signed in
};

}  // namespace accounts
