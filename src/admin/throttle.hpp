// How often a password may be tried (A12, A13): counted before the hash is computed, so that many at once have no more
// tries than one after the other.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace admin {

/// What counts as one client: an IPv4 address, the /64 of an IPv6 one; any other text is itself.
[[nodiscard]] std::string client_of(std::string_view address);

/// Tries per account and client, and ten times as many per client. Who tries elsewhere locks nobody out here. Memory is
/// bounded; when it is full the oldest tries are forgotten. Thread-safe; `now` is the caller's.
class throttle {
public:
    throttle(std::size_t attempts, std::chrono::milliseconds window, std::size_t most_entries = 65'536);

    /// Counts a try and answers nothing, or how long to wait (whole seconds, at least one) and counts nothing.
    [[nodiscard]] std::optional<base::seconds> take(std::string_view account, std::string_view address,
                                                    base::time_point now);
    /// The password was right: the pair starts anew, and the client has its try back.
    void succeed(std::string_view account, std::string_view address);
    /// The password was not looked at (a full queue): as if it had not been tried.
    void give_back(std::string_view account, std::string_view address);

    [[nodiscard]] std::size_t size() const;

private:
    struct entry {
        std::size_t tries = 0;
        base::time_point since{};
    };

    [[nodiscard]] std::optional<base::seconds> wait_of(const std::string& key, std::size_t most, base::time_point now);
    void count(const std::string& key, base::time_point now);
    void forget_one(const std::string& key);
    void make_room(base::time_point now);

    const std::size_t attempts_;
    const std::chrono::microseconds window_;
    const std::size_t most_entries_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, entry> entries_;
};

}  // namespace admin
