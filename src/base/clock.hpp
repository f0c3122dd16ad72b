// Time as a value that can be replaced. Rules take `now` as an argument; only the edges hold a clock.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace base {

/// UTC, microseconds: the resolution of Django's datetime columns.
using time_point = std::chrono::sys_time<std::chrono::microseconds>;
using seconds = std::chrono::seconds;

/// Seconds since 1970-01-01 UTC, floored: the NumericDate of RFC 7519 as Simple JWT writes it.
[[nodiscard]] inline std::int64_t unix_seconds(time_point t) {
    return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}

/// The wall clock, behind an interface so that tests can hold it still. Thread-safe.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual time_point now() const = 0;
};

class system_clock final : public clock {
public:
    [[nodiscard]] time_point now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace base
