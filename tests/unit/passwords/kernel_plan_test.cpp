// Which kernels run some number of lanes, shown with kernels that only say that they were called.
#include "passwords/kernel_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using passwords::kernel_plan;
using passwords::kernels::kernel;
using passwords::kernels::lane;

namespace {

bool yes() {
    return true;
}

/// Adds the iterations to the first word, so that a lane tells how far it came.
void count(std::span<lane* const> lanes, std::uint32_t iterations) {
    for (lane* one : lanes) one->last[0] += iterations;
}

constexpr kernel wide{.name = "wide", .width = 16, .cost = 400, .supported = yes, .advance = count};
constexpr kernel four{.name = "sha_x4", .width = 4, .cost = 210, .supported = yes, .advance = count};
constexpr kernel two{.name = "sha_x2", .width = 2, .cost = 120, .supported = yes, .advance = count};
constexpr kernel one{.name = "sha_x1", .width = 1, .cost = 80, .supported = yes, .advance = count};

std::vector<std::string_view> names(const kernel_plan& plan, std::size_t lanes) {
    std::vector<std::string_view> found;
    for (const auto& group : plan.cover(lanes)) found.push_back(group.kernel->name);
    return found;
}

}  // namespace

TEST_CASE("kernel plan: each number of lanes has the cheapest cover, single or put together") {
    const std::array all{&wide, &four, &two, &one};
    const kernel_plan plan(all);
    using list = std::vector<std::string_view>;
    CHECK(names(plan, 1) == list{"sha_x1"});
    CHECK(names(plan, 2) == list{"sha_x2"});
    CHECK(names(plan, 3) == list{"sha_x2", "sha_x1"});  // 200, a run of four costs 210
    CHECK(names(plan, 4) == list{"sha_x4"});
    CHECK(names(plan, 6) == list{"sha_x4", "sha_x2"});  // 330
    CHECK(names(plan, 7) == list{"wide"});              // 400, against 410
    CHECK(names(plan, 16) == list{"wide"});
    CHECK(plan.lanes() == 16);
}

TEST_CASE("kernel plan: a worker takes no more lanes than it gains by") {
    const std::array narrow{&two, &one};
    CHECK(kernel_plan(narrow).lanes() == 2);
    const std::array single{&one};
    CHECK(kernel_plan(single).lanes() == 1);
    constexpr kernel useless{.name = "useless", .width = 8, .cost = 640, .supported = yes, .advance = count};
    const std::array both{&useless, &one};
    CHECK(kernel_plan(both).lanes() == 1);
}

TEST_CASE("kernel plan: every lane advances once by all iterations, whatever the cover") {
    const std::array all{&wide, &four, &two, &one};
    const kernel_plan plan(all);
    for (std::size_t n = 0; n <= plan.lanes(); ++n) {
        std::vector<lane> lanes(n);
        std::vector<lane*> pointers;
        for (auto& each : lanes) pointers.push_back(&each);
        plan.advance(pointers, 3);
        plan.advance(pointers, 0);
        for (const auto& each : lanes) CHECK(each.last[0] == 3);
    }
}

TEST_CASE("kernel plan: it says in words what runs when") {
    const std::array all{&wide, &one};
    CHECK(kernel_plan(all).description() == "sha_x1 for one password, wide from 5; at most 16 side by side");
}

TEST_CASE("kernel plan: a kernel can be named, or a family of them; the reference is never chosen by itself") {
    const auto names_of = [](std::string_view name) {
        std::vector<std::string> found;
        for (const auto* k : passwords::choose_kernels(name).value()) found.emplace_back(k->name);
        return found;
    };
    CHECK(names_of("portable") == std::vector<std::string>{"portable"});
    CHECK(names_of("openssl") == std::vector<std::string>{"openssl"});
    const auto automatic = names_of("auto");
    CHECK(std::ranges::find(automatic, "portable") != automatic.end());
    CHECK(std::ranges::find(automatic, "openssl") == automatic.end());
    if (std::ranges::find(automatic, "sha_ni_x1") != automatic.end())
        CHECK(names_of("sha_ni") == std::vector<std::string>{"sha_ni_x4", "sha_ni_x2", "sha_ni_x1"});
}

TEST_CASE("kernel plan: a name that is not there is answered with the nearest one") {
    CHECK(passwords::choose_kernels("portabel").error() ==
          "PASSWORDS.HASH_KERNEL: `portabel` is not known here; the nearest name is `portable`.");
    CHECK_FALSE(passwords::choose_kernels(""));
    CHECK_FALSE(passwords::choose_kernels("sh"));
}
