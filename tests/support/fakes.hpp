// The world held still: a clock that a test moves, bytes that repeat, a log that can be read.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace support {

/// 2023-11-14 22:13:20 UTC (1700000000) until a test moves it.
class manual_clock final : public base::clock {
public:
    explicit manual_clock(std::int64_t unix_seconds = 1'700'000'000) : micros_(unix_seconds * 1'000'000) {}
    [[nodiscard]] base::time_point now() const override {
        return base::time_point{std::chrono::microseconds{micros_.load()}};
    }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }

private:
    std::atomic<std::int64_t> micros_;
};

/// Different on each call, the same in each run (splitmix64 over a counter).
class counting_random final : public base::random_source {
public:
    void fill(std::span<unsigned char> out) override {
        for (auto& byte : out) {
            std::uint64_t z = (next_++ + 1) * 0x9e3779b97f4a7c15U;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
            byte = static_cast<unsigned char>(z >> 56);
        }
    }

private:
    std::atomic<std::uint64_t> next_{0};
};

class recording_logger final : public base::logger {
public:
    void write(base::log_level level, base::event what, std::initializer_list<base::log_field> fields) override {
        const std::scoped_lock lock(mutex_);
        lines_.push_back(base::format_line({}, level, what, fields, base::log_format::text));
    }
    [[nodiscard]] std::vector<std::string> lines() const {
        const std::scoped_lock lock(mutex_);
        return lines_;
    }
    [[nodiscard]] bool has(std::string_view part) const {
        for (const auto& line : lines()) {
            if (line.find(part) != std::string::npos) return true;
        }
        return false;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace support
