// The engine: threads of low priority that run many PBKDF2 lanes side by side, and everything else one after the other.
#pragma once

#include "passwords/engine.hpp"
#include "passwords/kernel_plan.hpp"
#include "passwords/pbkdf2.hpp"
#include "passwords/scheduler.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <vector>

namespace passwords {

class batch_engine final : public hash_engine {
public:
    /// `bounds.workers` 0: one a core. `bounds.lanes` is the plan's.
    batch_engine(scheduler::limits bounds, kernel_plan plan);
    /// Lets the steps under way end, then fails whatever waits: nobody is left hanging.
    ~batch_engine() override;

    [[nodiscard]] admission submit(job what, requester who) override;
    [[nodiscard]] std::size_t waiting() const override;
    [[nodiscard]] engine_counters counters() const override;

private:
    /// A lane that runs, in the thread that runs it.
    struct seat {
        seat(ticket named, job held) : id(named), what(std::move(held)) {}
        ~seat() { kernels::wipe(lane); }
        seat(const seat&) = delete;
        seat& operator=(const seat&) = delete;

        ticket id;
        job what;
        kernels::lane lane;
    };
    using seats = std::vector<std::unique_ptr<seat>>;

    /// A turn with the jobs that it names, taken out of the table.
    struct errand {
        scheduler::turn turn;
        std::vector<job> late, gone;
        std::vector<std::pair<ticket, job>> joining;
        std::optional<job> whole;
    };

    void serve(const std::stop_token& stop, std::size_t worker);
    [[nodiscard]] std::optional<errand> next(const std::stop_token& stop, std::size_t worker, seats& mine);
    void run(errand& what, seats& mine);
    [[nodiscard]] std::unique_ptr<seat> sit(ticket id, job& what);
    void settle(ticket id, job& ended, derived bytes);
    [[nodiscard]] derived compute(work& what);
    [[nodiscard]] demand demand_of(const work& what) const;
    [[nodiscard]] job take(ticket id);
    void fail(std::vector<job>& jobs, unfinished why);

    const kernel_plan plan_;
    const pbkdf2_kdf kdf_;

    mutable std::mutex mutex_;  ///< guards the next three
    std::condition_variable_any ready_;
    scheduler schedule_;
    std::unordered_map<ticket, job> jobs_;  ///< those that wait

    std::atomic<std::uint64_t> admitted_{0}, refused_{0}, abandoned_{0}, iterations_{0}, opaque_runs_{0},
        opaque_cost_{0};
    std::vector<std::jthread> threads_;  ///< last: the threads use all of the above
};

}  // namespace passwords
