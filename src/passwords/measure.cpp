// PBKDF2 costs the same for each iteration, so that its rows are timed for a while and scaled; they take turns, so that
// what else the machine does is in all of them. The other hashers are run as they are set.
#include "passwords/measure.hpp"

#include "passwords/kernel_plan.hpp"
#include "passwords/pbkdf2.hpp"

#include <time.h>
#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace passwords {

namespace {

constexpr std::size_t rounds = 5;
constexpr std::uint32_t first_iterations = 64;
constexpr double unknown = std::numeric_limits<double>::infinity();

/// Made up for measuring; no time depends on what is in it.
shared_password sample() {
    return std::make_shared<const base::secret>("a password to measure with");
}

/// Of the processor for this thread: a busy machine makes a thread wait, and that is not the hash's cost.
double thread_seconds() {
    timespec now{};
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        throw std::system_error(errno, std::generic_category(), "the clock of the thread");
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Run>
double seconds_of(Run run) {
    const double before = thread_seconds();
    run();
    return std::max(thread_seconds() - before, 1e-9);
}

/// A computation of any number of iterations.
struct repeated {
    std::string name;
    std::size_t lanes = 1;
    std::function<void(std::uint32_t)> run;
    std::uint32_t iterations = first_iterations;
    double iteration = unknown;  ///< seconds; the best so far
};

/// Short runs measure the call and the clock: only those count that are a good part of the slice.
void time_slice(repeated& what, double slice) {
    double spent = 0;
    while (spent < slice || what.iteration == unknown) {
        const double took = seconds_of([&] { what.run(what.iterations); });
        spent += took;
        if (took < slice / 4 && what.iterations < limits::pbkdf2_iterations) {
            what.iterations *= 2;
            what.iteration = unknown;
        } else {
            what.iteration = std::min(what.iteration, took / what.iterations);
        }
    }
}

struct lanes_in_use {
    explicit lanes_in_use(std::size_t count) : held(count, kernels::start("a password", "a salt to measure with")) {
        for (auto& lane : held) pointers.push_back(&lane);
    }
    lanes_in_use(const lanes_in_use&) = delete;
    lanes_in_use& operator=(const lanes_in_use&) = delete;

    std::vector<kernels::lane> held;
    std::vector<kernels::lane*> pointers;
};

repeated by_kernel(const kernels::kernel& code) {
    auto lanes = std::make_shared<lanes_in_use>(code.width);
    return {.name = std::string(code.name), .lanes = code.width, .run = [&code, lanes](std::uint32_t iterations) {
                code.advance(lanes->pointers, iterations);
            }};
}

std::string names_of(std::span<const kernel_plan::group> cover) {
    std::string names;
    std::string_view last;
    for (const auto& group : cover) {
        if (group.kernel->name == last) continue;
        last = group.kernel->name;
        names += (names.empty() ? "" : " + ") + std::string(last);
    }
    return names;
}

repeated by_plan(const kernel_plan& plan, std::size_t count) {
    auto lanes = std::make_shared<lanes_in_use>(count);
    return {.name = names_of(plan.cover(count)), .lanes = count, .run = [&plan, lanes](std::uint32_t iterations) {
                plan.advance(lanes->pointers, iterations);
            }};
}

repeated by_kdf(const pbkdf2_kdf& kdf, std::string_view name, pbkdf2_work work) {
    return {.name = std::string(name), .run = [&kdf, work = std::move(work)](std::uint32_t iterations) mutable {
                work.iterations = iterations;
                static_cast<void>(kdf.derive(work));
            }};
}

/// What the settings list, each with its row and a fresh encoding as set.
struct listed_hasher {
    const hasher_row* row;
    std::unique_ptr<hasher> made;
    encoding fresh;

    listed_hasher(const hasher_row& of, const settings& options, base::random_source& random)
        : row(&of),
          made(of.make(options)),
          fresh(made->fresh(random)) {}

    /// What a login computes.
    [[nodiscard]] passwords::work work() const { return made->verify(sample(), fresh); }
    [[nodiscard]] const pbkdf2_work* if_sequential(const passwords::work& of) const {
        const auto* found = std::get_if<pbkdf2_work>(&of);
        return found != nullptr && found->digest != digest::sha256 ? found : nullptr;
    }
};

class bench {
public:
    bench(const settings& options, const measure_options& how, const kernel_plan& plan) : options_(options), how_(how) {
        for (const auto& code : kernels::table()) {
            if (code.supported()) kernels_.push_back(by_kernel(code));
        }
        kernels_.push_back(by_kdf(kdf_, openssl_kdf_name, {.password = sample(), .salt = "a salt to measure with"}));
        for (std::size_t n = 1; n <= plan.lanes(); ++n) plan_.push_back(by_plan(plan, n));
        for (const auto& name : options.password_hashers) {
            listed_.emplace_back(*find_hasher_row(name), options, random_);
            const auto& added = listed_.back();
            const auto work = added.work();
            if (const auto* alone = added.if_sequential(work))
                sequential_.push_back(by_kdf(kdf_, added.row->algorithm, *alone));
        }
        steps_ = rounds * (kernels_.size() + plan_.size() + sequential_.size());
        for (const auto& one : listed_) steps_ += std::holds_alternative<opaque_work>(one.work()) ? 2 : 0;
    }

    measurements run() {
        measurements out{.seconds = how_.seconds, .target = how_.target, .iterations = options_.pbkdf2_iterations};
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        out.cores = options_.workers > 0 ? std::min(cores, static_cast<std::size_t>(options_.workers)) : cores;
        for (std::size_t round = 0; round < rounds; ++round) {
            for (auto* rows : {&kernels_, &plan_, &sequential_}) {
                for (auto& row : *rows) {
                    announce(row.name);
                    time_slice(row, how_.seconds / rounds);
                }
            }
        }
        for (const auto& row : kernels_) out.kernels.push_back(figures_of(row));
        for (const auto& row : plan_) out.plan.push_back(figures_of(row));
        for (const auto& one : listed_) out.hashers.push_back(figures_of(one));
        return out;
    }

private:
    void announce(std::string_view what) {
        if (how_.progress) how_.progress(what, done_, steps_);
        ++done_;
    }

    [[nodiscard]] lane_figures figures_of(const repeated& row) const {
        const cost_time measured{.value = 1, .seconds = row.iteration};
        const auto within = propose(*find_hasher_row("PBKDF2PasswordHasher"), options_, measured, how_.target);
        return {
            .name = row.name, .lanes = row.lanes, .iteration = row.iteration, .affordable = within ? within->value : 0};
    }

    [[nodiscard]] hasher_figures figures_of(const listed_hasher& one) {
        const auto& setting = one.row->cost;
        hasher_figures out{.algorithm = std::string(one.row->algorithm),
                           .cost_text = one.made->cost_text(one.fresh),
                           .setting = setting,
                           .now = {.value = options_.*setting.value}};
        const auto work = one.work();
        if (std::holds_alternative<opaque_work>(work)) {
            announce(one.row->algorithm);
            out.now.seconds = best_time(one, how_.seconds, 2);
            announce(one.row->algorithm);
            out.proposed = propose_and_try(*one.row, options_, out.now, how_.target, [&](int value) {
                settings other = options_;
                other.*setting.value = value;
                return best_time(listed_hasher(*one.row, other, random_), 0, 1);
            });
            return out;
        }
        out.by_plan = one.if_sequential(work) == nullptr;
        const auto& timed =
            out.by_plan ? plan_.front() : *std::ranges::find(sequential_, one.row->algorithm, &repeated::name);
        out.now.seconds = timed.iteration * out.now.value;
        out.proposed = propose(*one.row, options_, out.now, how_.target);
        return out;
    }

    [[nodiscard]] static double best_time(const listed_hasher& one, double budget, int least) {
        auto work = one.work();
        double best = unknown, spent = 0;
        for (int runs = 0; runs < least || spent < budget; ++runs) {
            const double took = seconds_of([&] { static_cast<void>(std::get<opaque_work>(work).run()); });
            best = std::min(best, took);
            spent += took;
        }
        return best;
    }

    const settings& options_;
    const measure_options& how_;
    base::system_random random_;
    const pbkdf2_kdf kdf_;
    std::vector<repeated> kernels_, plan_, sequential_;
    std::vector<listed_hasher> listed_;
    std::size_t steps_ = 0, done_ = 0;
};

}  // namespace

measurements measure(const settings& options, const measure_options& how) {
    if (const auto faults = hasher_faults(options); !faults.empty()) throw std::invalid_argument(faults.front());
    const kernel_plan plan = plan_for(options.hash_kernel);
    return bench(options, how, plan).run();
}

}  // namespace passwords
