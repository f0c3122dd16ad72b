// What one PBKDF2-HMAC-SHA256 iteration of one password costs in each kernel, by how many of its lanes are in use, and
// beside it OpenSSL's own PBKDF2. Compare within one run: --benchmark_enable_random_interleaving=true.
#include "base/secret.hpp"
#include "passwords/batch_engine.hpp"
#include "passwords/kernels/kernel.hpp"
#include "passwords/pbkdf2.hpp"

#include <benchmark/benchmark.h>

#include <latch>
#include <memory>
#include <string>
#include <vector>

namespace {

/// About what the engine does between two looks at its queue.
constexpr std::uint32_t iterations = 10'000;

void per_lane_iteration(benchmark::State& state, std::size_t lanes) {
    const auto rate =
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kAvgThreads | benchmark::Counter::kInvert;
    state.counters["s/lane-iteration"] =
        benchmark::Counter(static_cast<double>(iterations) * static_cast<double>(lanes), rate);
}

void advance(benchmark::State& state, const passwords::kernels::kernel& kernel) {
    const auto count = static_cast<std::size_t>(state.range(0));
    std::vector<passwords::kernels::lane> lanes;
    for (std::size_t i = 0; i < count; ++i) {
        lanes.push_back(passwords::kernels::start("correct horse " + std::to_string(i), "NaCl" + std::to_string(i)));
    }
    std::vector<passwords::kernels::lane*> active;
    active.reserve(lanes.size());
    for (auto& lane : lanes) active.push_back(&lane);
    for (auto _ : state) {
        kernel.advance(active, iterations);
        benchmark::DoNotOptimize(lanes.data());
        benchmark::ClobberMemory();
    }
    per_lane_iteration(state, count);
}

void openssl_kdf(benchmark::State& state) {
    const passwords::pbkdf2_kdf kdf;
    const passwords::pbkdf2_work work{.digest = passwords::digest::sha256,
                                      .password = std::make_shared<const base::secret>("correct horse"),
                                      .salt = "NaCl",
                                      .iterations = iterations,
                                      .length = 32};
    for (auto _ : state) benchmark::DoNotOptimize(kdf.derive(work));
    per_lane_iteration(state, 1);
}

void start_and_finish(benchmark::State& state) {
    const std::string password(static_cast<std::size_t>(state.range(0)), 'p');
    for (auto _ : state)
        benchmark::DoNotOptimize(passwords::kernels::finish(passwords::kernels::start(password, "NaCl")));
}

/// What all cores together do: the bare kernels, each thread with as many lanes as the engine would give it, ...
void all_cores_bare(benchmark::State& state) {
    const auto plan = passwords::plan_for("auto");
    std::vector<passwords::kernels::lane> lanes(plan.lanes(), passwords::kernels::start("correct horse", "NaCl"));
    std::vector<passwords::kernels::lane*> active;
    for (auto& lane : lanes) active.push_back(&lane);
    for (auto _ : state) {
        plan.advance(active, iterations);
        benchmark::ClobberMemory();
    }
    per_lane_iteration(state, lanes.size());
}

/// ... and the engine with more passwords than it has lanes.
void all_cores_engine(benchmark::State& state) {
    constexpr int jobs = 512;
    constexpr std::uint32_t cost = 100'000;
    passwords::batch_engine engine({.workers = 0, .queue_length = jobs}, passwords::plan_for("auto"));
    const auto password = std::make_shared<const base::secret>("correct horse");
    for (auto _ : state) {
        std::latch ended(jobs);
        for (int i = 0; i < jobs; ++i) {
            passwords::job one{passwords::pbkdf2_work{.password = password, .salt = "NaCl", .iterations = cost},
                               [&](const passwords::derived&) -> std::optional<passwords::job> {
                                   ended.count_down();
                                   return std::nullopt;
                               }};
            if (engine.submit(std::move(one), {}) != passwords::admission::taken) ended.count_down();
        }
        ended.wait();
    }
    per_lane_iteration(state, std::size_t{jobs} * cost / iterations);
}

BENCHMARK(openssl_kdf);
BENCHMARK(openssl_kdf)->Name("all_cores/openssl_kdf")->ThreadPerCpu()->UseRealTime();
BENCHMARK(all_cores_bare)->Name("all_cores/bare")->ThreadPerCpu()->UseRealTime();
BENCHMARK(all_cores_engine)->Name("all_cores/engine")->UseRealTime();
BENCHMARK(start_and_finish)->Arg(8)->Arg(4096);

/// One benchmark a kernel of this processor, one argument a number of lanes.
const bool registered = [] {
    for (const auto& kernel : passwords::kernels::table()) {
        if (!kernel.supported()) continue;
        benchmark::RegisterBenchmark(("advance/" + std::string(kernel.name)).c_str(), advance, kernel)
            ->DenseRange(1, static_cast<std::int64_t>(kernel.width));
    }
    return true;
}();

}  // namespace
