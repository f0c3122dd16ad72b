// How many people came and how many were refused, by day: added up here, and taken away by whoever writes it down.
#pragma once

#include "base/clock.hpp"
#include "store/admin_records.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace accounts {

/// The names of latchkey_daily_count.
inline constexpr std::string_view login_counted = "login";
inline constexpr std::string_view login_failed_counted = "login_failed";
inline constexpr std::string_view registration_counted = "registration";

/// Thread-safe.
class activity_counter {
public:
    void add(std::string_view name, base::time_point now);
    /// What nobody has taken yet.
    [[nodiscard]] std::vector<store::daily_figure> waiting() const;
    [[nodiscard]] std::vector<store::daily_figure> take();
    /// What was taken and could not be written down.
    void put_back(const std::vector<store::daily_figure>& figures);

private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> counts_;  ///< by day and name
};

}  // namespace accounts
