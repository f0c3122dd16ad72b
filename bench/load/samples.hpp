// Response times of one run, every one kept: a second of 100,000 answers is 400 KB, and a percentile is then no
// estimate.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace load {

class samples {
public:
    samples() { nanoseconds_.reserve(1 << 20); }

    void add(std::chrono::nanoseconds took) {
        // Four seconds and more count as four: a client that waits so long has other worries.
        nanoseconds_.push_back(static_cast<std::uint32_t>(std::min<std::int64_t>(took.count(), UINT32_MAX)));
    }
    void add(const samples& others) {
        nanoseconds_.insert(nanoseconds_.end(), others.nanoseconds_.begin(), others.nanoseconds_.end());
    }
    [[nodiscard]] std::size_t count() const { return nanoseconds_.size(); }

    /// Milliseconds below which `share` (0 to 1) of the samples lie; 0 without samples.
    [[nodiscard]] double quantile(double share) {
        if (nanoseconds_.empty()) return 0;
        const auto rank = static_cast<std::size_t>(share * static_cast<double>(nanoseconds_.size() - 1));
        const auto at = nanoseconds_.begin() + static_cast<std::ptrdiff_t>(rank);
        std::ranges::nth_element(nanoseconds_, at);
        return static_cast<double>(*at) / 1e6;
    }

private:
    std::vector<std::uint32_t> nanoseconds_;
};

}  // namespace load
