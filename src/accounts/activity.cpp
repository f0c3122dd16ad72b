// A few counters a day: a mutex and a map are enough beside a password hash.
#include "accounts/activity.hpp"

namespace accounts {
namespace {

std::vector<store::daily_figure> listed(const std::map<std::pair<std::int64_t, std::string>, std::int64_t>& counts) {
    std::vector<store::daily_figure> out;
    out.reserve(counts.size());
    for (const auto& [key, count] : counts) out.push_back({.day = key.first, .name = key.second, .count = count});
    return out;
}

}  // namespace

void activity_counter::add(std::string_view name, base::time_point now) {
    const std::int64_t day = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    const std::scoped_lock lock(mutex_);
    ++counts_[{day, std::string(name)}];
}

std::vector<store::daily_figure> activity_counter::waiting() const {
    const std::scoped_lock lock(mutex_);
    return listed(counts_);
}

std::vector<store::daily_figure> activity_counter::take() {
    const std::scoped_lock lock(mutex_);
    auto out = listed(counts_);
    counts_.clear();
    return out;
}

void activity_counter::put_back(const std::vector<store::daily_figure>& figures) {
    const std::scoped_lock lock(mutex_);
    for (const store::daily_figure& f : figures) counts_[{f.day, f.name}] += f.count;
}

}  // namespace accounts
