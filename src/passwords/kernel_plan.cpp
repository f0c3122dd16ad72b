// Costs are additive (one group after the other), so the cheapest cover of n lanes is the cheapest last group and the
// cheapest cover of the rest.
#include "passwords/kernel_plan.hpp"

#include "passwords/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace passwords {

namespace {

constexpr std::string_view automatic = "auto";
constexpr std::string_view reference = "openssl";

/// More lanes mean a longer wait for each, so twice as many must bring at least a quarter more throughput.
const double worth_doubling = std::log2(1.25);

bool is_of(std::string_view kernel, std::string_view name) {
    return kernel == name || (kernel.starts_with(name) && kernel.substr(name.size()).starts_with('_'));
}

}  // namespace

kernel_plan::kernel_plan(std::span<const kernels::kernel* const> usable) {
    if (usable.empty()) throw std::invalid_argument("no kernel to hash passwords with");
    std::size_t widest = 1;
    for (const auto* k : usable) widest = std::max(widest, k->width);
    covers_.resize(widest + 1);
    for (std::size_t n = 1; n <= widest; ++n) {
        auto& best = covers_[n];
        for (const auto* k : usable) {
            const std::size_t taken = std::min(n, k->width);
            const std::uint64_t cost = covers_[n - taken].cost + k->cost;
            if (!best.groups.empty() && cost >= best.cost) continue;
            best = {.cost = cost, .groups = {{k, taken}}};
            best.groups.insert(best.groups.end(), covers_[n - taken].groups.begin(), covers_[n - taken].groups.end());
        }
    }
    const auto of_each = [&](std::size_t n) { return static_cast<double>(covers_[n].cost) / static_cast<double>(n); };
    std::size_t best = 1;
    for (std::size_t n = 2; n <= widest; ++n) {
        const double more = static_cast<double>(n) / static_cast<double>(best);
        if (of_each(best) / of_each(n) >= std::pow(more, worth_doubling)) best = n;
    }
    covers_.resize(best + 1);
}

void kernel_plan::advance(std::span<kernels::lane* const> lanes, std::uint32_t iterations) const {
    if (lanes.empty() || iterations == 0) return;
    for (const auto& [kernel, taken] : cover(lanes.size())) {
        kernel->advance(lanes.first(taken), iterations);
        lanes = lanes.subspan(taken);
    }
}

std::string kernel_plan::description() const {
    std::string text;
    std::string_view last;
    for (std::size_t n = 1; n <= lanes(); ++n) {
        const std::string_view name = cover(n).front().kernel->name;
        if (name == last) continue;
        last = name;
        text += n == 1 ? fmt::format("{} for one password", name) : fmt::format(", {} from {}", name, n);
    }
    return fmt::format("{}; at most {} side by side", text, lanes());
}

std::expected<std::vector<const kernels::kernel*>, std::string> choose_kernels(std::string_view name) {
    std::vector<const kernels::kernel*> chosen;
    std::vector<std::string_view> known{automatic};
    bool named = false;
    for (const auto& k : kernels::table()) {
        known.push_back(k.name);
        const bool meant = name == automatic ? k.name != reference : is_of(k.name, name);
        named = named || meant;
        if (meant && k.supported()) chosen.push_back(&k);
    }
    if (!chosen.empty()) return chosen;
    if (named) return std::unexpected(fmt::format("PASSWORDS.HASH_KERNEL: this processor cannot run {}.", name));
    return std::unexpected("PASSWORDS.HASH_KERNEL: " + no_such(name, known));
}

kernel_plan plan_for(std::string_view name) {
    const auto chosen = choose_kernels(name);
    if (!chosen) throw std::invalid_argument(chosen.error());
    return kernel_plan(*chosen);
}

}  // namespace passwords
