// Which kernels run some number of lanes: the cheapest cover, worked out once.
#pragma once

#include "passwords/kernels/kernel.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace passwords {

class kernel_plan {
public:
    /// Of these kernels, not none. A worker never needs more than the widest's lanes.
    explicit kernel_plan(std::span<const kernels::kernel* const> usable);

    /// How many lanes a worker should run at most: more only where twice as many bring a quarter more throughput.
    [[nodiscard]] std::size_t lanes() const { return covers_.size() - 1; }

    struct group {
        const kernels::kernel* kernel;
        std::size_t lanes;
    };
    /// 1 to lanes().
    [[nodiscard]] std::span<const group> cover(std::size_t lanes) const { return covers_.at(lanes).groups; }

    /// At most lanes() of them; none is fine.
    void advance(std::span<kernels::lane* const> lanes, std::uint32_t iterations) const;

    /// For people: which kernel does most of the work from how many lanes on.
    [[nodiscard]] std::string description() const;

private:
    struct covering {
        std::uint64_t cost = 0;
        std::vector<group> groups;
    };
    std::vector<covering> covers_;  ///< by the number of lanes
};

/// What `PASSWORDS.HASH_KERNEL` names: "auto" is all that this processor can run but the reference; else one kernel, or
/// a family by the beginning of its kernels' names (`sha_ni`). The error is a sentence.
[[nodiscard]] std::expected<std::vector<const kernels::kernel*>, std::string> choose_kernels(std::string_view name);

/// The plan of what is chosen so. Throws std::invalid_argument with the error.
[[nodiscard]] kernel_plan plan_for(std::string_view name);

}  // namespace passwords
