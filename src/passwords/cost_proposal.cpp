// From the time of one cost to the cost of a wanted time. Which values are allowed is asked of the hasher's own check.
#include "passwords/measure.hpp"

#include <algorithm>
#include <cmath>

namespace passwords {

namespace {

/// Of what is wanted: what is nearer than this is not corrected, for the next run would differ by as much.
constexpr double tolerance = 0.1;
constexpr double most = 1e9;

bool is_allowed(const hasher_row& row, settings options, int value) {
    std::vector<std::string> faults;
    options.*row.cost.value = value;
    row.check(options, faults);
    return faults.empty();
}

/// Down to three digits: a measurement knows no more.
int rounded_down(double value) {
    double unit = 1;
    while (value / unit >= 1000) unit *= 10;
    return static_cast<int>(std::floor(value / unit) * unit);
}

std::optional<cost_time> propose_linear(const hasher_row& row, const settings& options, const cost_time& measured,
                                        double target) {
    const double each = measured.seconds / measured.value;
    cost_time wanted{.value = rounded_down(std::min(target / each, most))};
    if (!is_allowed(row, options, wanted.value)) {
        if (wanted.value <= measured.value) return std::nullopt;
        int allowed = measured.value, refused = wanted.value;
        while (refused - allowed > 1) {
            const int middle = allowed + (refused - allowed) / 2;
            (is_allowed(row, options, middle) ? allowed : refused) = middle;
        }
        wanted = {.value = allowed, .capped = true};
    }
    wanted.seconds = each * wanted.value;
    return wanted;
}

std::optional<cost_time> propose_doubling(const hasher_row& row, const settings& options, const cost_time& measured,
                                          double target) {
    const bool is_exponent = row.cost.scale == cost_scale::exponent;
    const auto dearer = [&](int value) { return is_exponent ? value + 1 : value * 2; };
    const auto cheaper = [&](int value) { return is_exponent ? value - 1 : value / 2; };
    cost_time at = measured;
    while (at.seconds > target && is_allowed(row, options, cheaper(at.value)))
        at = {.value = cheaper(at.value), .seconds = at.seconds / 2};
    if (at.seconds > target) return std::nullopt;
    while (at.seconds * 2 <= target && is_allowed(row, options, dearer(at.value)))
        at = {.value = dearer(at.value), .seconds = at.seconds * 2};
    at.capped = at.seconds * 2 <= target;
    return at;
}

}  // namespace

std::optional<cost_time> propose(const hasher_row& row, const settings& options, const cost_time& measured,
                                 double target) {
    return row.cost.scale == cost_scale::linear ? propose_linear(row, options, measured, target)
                                                : propose_doubling(row, options, measured, target);
}

std::optional<cost_time> propose_and_try(const hasher_row& row, const settings& options, const cost_time& measured,
                                         double target, const std::function<double(int)>& time_of) {
    auto first = propose(row, options, measured, target);
    if (!first || first->value == measured.value) return first;
    const double seconds = time_of(first->value);
    const bool is_near = std::abs(seconds - first->seconds) <= tolerance * first->seconds;
    first->seconds = seconds;
    // Twice or half the time is the step of these: a hair over the target is already too much.
    if (row.cost.scale == cost_scale::linear && is_near) return first;
    return propose(row, options, *first, target);
}

}  // namespace passwords
