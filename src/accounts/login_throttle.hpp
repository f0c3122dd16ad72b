// How often a password may be tried, at every door together (A12, A13, A24): a try is counted before its hash is
// computed, so that many at once have no more tries than one after the other.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

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
    rate_limit(std::size_t burst, std::chrono::microseconds window, std::size_t most_keys);

    /// How long until a try is granted; zero: now.
    [[nodiscard]] std::chrono::microseconds wait(std::uint64_t key, base::time_point now) const;
    void count(std::uint64_t key, base::time_point now);
    /// As if the last try had not been.
    void give_back(std::uint64_t key, base::time_point now);
    [[nodiscard]] std::size_t size() const { return spent_until_.size(); }

private:
    [[nodiscard]] base::time_point spent_until(std::uint64_t key, base::time_point now) const;

    std::chrono::microseconds step_;   ///< in which one more try is granted
    std::chrono::microseconds burst_;  ///< what all tries at once spend
    deadlines spent_until_;
};

/// Wrong tries are counted by account and client address (`attempts` in a window), by address (ten times as many), by
/// IPv6 site, a /48 (a hundred times), and by account from all addresses together (ten times). An address that has
/// signed in to the account lately is known to it, and counts by account and address only: nobody elsewhere, and nobody
/// beside it, can use its tries up. An IPv6 client is its /64. Addresses that are not public count only with an
/// account: behind them may be everybody. Whoever asks no more has to wait for no longer than window / attempts.
///
/// A try is counted from its beginning, right or wrong. Of many right ones at once those beyond `attempts` can wait in
/// line until others have their verdict. Thread-safe; `now` is the caller's.
class login_throttle {
public:
    /// A try that was granted: what it was counted by.
    struct ticket {
        std::uint64_t pair = 0;
        bool known = false;
        std::uint64_t account = 0;
        std::optional<std::uint64_t> client;
        std::optional<std::uint64_t> site;
    };

    /// A ticket, or how long to wait: whole seconds, at least one.
    using outcome = std::expected<ticket, base::seconds>;
    using listener = std::function<void(outcome)>;

    /// Zero attempts: no limit.
    login_throttle(std::size_t attempts, std::chrono::milliseconds window, std::size_t most_keys = 65'536,
                   std::size_t most_known = 131'072);
    /// Refuses whoever waits in line.
    ~login_throttle();
    login_throttle(const login_throttle&) = delete;
    login_throttle& operator=(const login_throttle&) = delete;

    /// Counts a try, or counts nothing. `account`: what was typed, as it is looked up, whosever it is. Whoever has a
    /// ticket gives it to exactly one of the next three.
    [[nodiscard]] outcome take(std::string_view account, std::string_view address, base::time_point now);
    /// The password was right: the try is not counted, and its address is known to the account from now on.
    void accept(const ticket& taken, base::time_point now);
    /// It is not known whether the password was right (a full queue, no database): as if it had not been tried.
    void give_back(const ticket& taken, base::time_point now);
    /// The password was wrong: the try stays counted.
    void keep(const ticket& taken, base::time_point now);

    /// As `take`, but waits in line as long as there are tries of this account from this address whose verdict may let
    /// this one in. `done` is called once: before this returns, or by one of the three above, on its thread. The line
    /// is ten times as long as the tries at once.
    void take_in_line(std::string_view account, std::string_view address, base::time_point now, listener done);

    /// Keys kept, of all kinds.
    [[nodiscard]] std::size_t size() const;

private:
    struct waiting {
        ticket keys;
        listener done;
    };
    /// The tries of an account from an address that have no verdict yet, and who waits for them.
    struct undecided {
        std::size_t tries = 0;
        std::deque<waiting> line;
    };
    using answers = std::vector<std::pair<listener, outcome>>;

    /// Calls `apply(limit, key)` for each limit that holds for such a try.
    template <class F>
    void each_limit(const ticket& of, F&& apply);
    outcome try_to_count(ticket keys, base::time_point now);
    /// Once a try has its verdict: `change` with the lock, then the line is told without it.
    template <class F>
    void decide(const ticket& taken, base::time_point now, F&& change);
    void uncount(const ticket& taken, base::time_point now);
    void remember(std::uint64_t pair, base::time_point now);
    /// Who of the line has a ticket now, or cannot have one any more.
    answers decided(const ticket& of, base::time_point now);
    static void tell(answers all);

    const bool on_;
    const std::size_t longest_line_;
    mutable std::mutex mutex_;  // guards all below
    rate_limit by_pair_;
    rate_limit by_client_;
    rate_limit by_site_;
    rate_limit by_account_;
    deadlines known_;                                         // pairs that have signed in
    std::unordered_map<std::uint64_t, undecided> undecided_;  // by pair; no more than there are logins under way
};

}  // namespace accounts
