// Workers under a lower scheduling priority than the I/O threads: a storm of logins takes only the time that is left.
// The scheduler says what a worker does next; here it is done, and the mutex is held only to ask.
#include "passwords/batch_engine.hpp"

#include "base/thread.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <utility>

namespace passwords {

namespace {

/// With CFS and EEVDF a thread of nice 10 gets about a tenth of the weight of one of nice 0.
constexpr int worker_nice = 10;

/// The one output that a lane yields.
constexpr std::size_t lane_bytes = 32;

constexpr auto relaxed = std::memory_order_relaxed;

/// On Linux the nice value belongs to the thread, not to the process (setpriority(2), "C library/kernel differences"),
/// so the id of the calling thread lowers this worker alone. A refusal costs fairness, not correctness.
void lower_priority() {
    const auto thread = static_cast<id_t>(::gettid());
    (void)::setpriority(PRIO_PROCESS, thread, std::min(::getpriority(PRIO_PROCESS, thread) + worker_nice, 19));
    base::name_this_thread("hash");
}

scheduler::limits completed(scheduler::limits bounds, const kernel_plan& plan) {
    if (bounds.workers == 0) bounds.workers = std::max<std::size_t>(1, std::thread::hardware_concurrency());
    bounds.lanes = plan.lanes();
    return bounds;
}

}  // namespace

batch_engine::batch_engine(scheduler::limits bounds, kernel_plan plan)
    : plan_(std::move(plan)),
      schedule_(completed(bounds, plan_)) {
    const std::size_t workers = completed(bounds, plan_).workers;
    threads_.reserve(workers);
    for (std::size_t i = 0; i < workers; ++i) {
        threads_.emplace_back([this, i](const std::stop_token& stop) { serve(stop, i); });
    }
}

batch_engine::~batch_engine() {
    std::vector<job> left;
    {
        const std::scoped_lock lock(mutex_);
        for (const ticket id : schedule_.drain()) left.push_back(take(id));
    }
    fail(left, unfinished::crowded);
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
}

admission batch_engine::submit(job what, requester who) {
    std::vector<job> displaced;
    bool gone = false;
    {
        const std::scoped_lock lock(mutex_);
        const auto result = schedule_.admit(demand_of(what.what), who, std::chrono::steady_clock::now());
        if (!result) {
            refused_.fetch_add(1, relaxed);
            return result.error();
        }
        if (result->displaced) displaced.push_back(take(*result->displaced));
        gone = result->displaced_gone;
        jobs_.emplace(result->id, std::move(what));
    }
    admitted_.fetch_add(1, relaxed);
    ready_.notify_one();
    fail(displaced, gone ? unfinished::abandoned : unfinished::crowded);
    return admission::taken;
}

std::size_t batch_engine::waiting() const {
    const std::scoped_lock lock(mutex_);
    return schedule_.waiting();
}

engine_counters batch_engine::counters() const {
    return {.jobs = admitted_.load(relaxed),
            .refused = refused_.load(relaxed),
            .abandoned = abandoned_.load(relaxed),
            .pbkdf2_iterations = iterations_.load(relaxed),
            .opaque_runs = opaque_runs_.load(relaxed),
            .opaque_cost = opaque_cost_.load(relaxed)};
}

void batch_engine::serve(const std::stop_token& stop, std::size_t worker) {
    lower_priority();
    seats mine;
    while (auto errand = next(stop, worker, mine)) run(*errand, mine);
}

/// Waits until there is something to do. Nothing: the engine stops, and this worker has no more lanes.
std::optional<batch_engine::errand> batch_engine::next(const std::stop_token& stop, std::size_t worker, seats& mine) {
    std::unique_lock lock(mutex_);
    errand todo;
    const auto something = [&] {
        todo.turn = schedule_.next(worker, std::chrono::steady_clock::now());
        return !todo.turn.empty();
    };
    if (!ready_.wait(lock, stop, something)) return std::nullopt;
    // What the last turn gave back or this one dropped may have barred the way of another: each wakes the next.
    if (schedule_.waiting() > 0) ready_.notify_one();
    for (const ticket id : todo.turn.late) todo.late.push_back(take(id));
    for (const ticket id : todo.turn.gone) {
        const auto running = std::ranges::find_if(mine, [&](const auto& s) { return s->id == id; });
        if (running == mine.end()) {
            todo.gone.push_back(take(id));
        } else {
            todo.gone.push_back(std::move((*running)->what));
            mine.erase(running);
        }
    }
    for (const ticket id : todo.turn.joining) todo.joining.emplace_back(id, take(id));
    if (todo.turn.whole) todo.whole = take(*todo.turn.whole);
    return todo;
}

void batch_engine::run(errand& what, seats& mine) {
    fail(what.late, unfinished::crowded);
    fail(what.gone, unfinished::abandoned);
    if (what.whole) return settle(*what.turn.whole, *what.whole, compute(what.whole->what));

    for (auto& [id, joining] : what.joining) {
        if (auto seated = sit(id, joining)) mine.push_back(std::move(seated));
    }
    std::vector<kernels::lane*> lanes(mine.size());
    std::ranges::transform(mine, lanes.begin(), [](const auto& s) { return &s->lane; });
    plan_.advance(lanes, what.turn.iterations);
    iterations_.fetch_add(std::uint64_t{what.turn.iterations} * lanes.size(), relaxed);

    for (const ticket id : what.turn.finishing) {
        const auto at = std::ranges::find_if(mine, [&](const auto& s) { return s->id == id; });
        if (at == mine.end()) continue;  // it could not be seated, and has been settled
        const auto ended = std::move(*at);
        mine.erase(at);
        const auto key = kernels::finish(ended->lane);
        settle(id, ended->what, std::string(reinterpret_cast<const char*>(key.data()), key.size()));
    }
}

/// Null if it threw (no memory): then the job has been settled.
std::unique_ptr<batch_engine::seat> batch_engine::sit(ticket id, job& what) {
    try {
        const auto& work = std::get<pbkdf2_work>(what.what);
        kernels::lane begun = kernels::start(work.password->expose(), work.salt);
        iterations_.fetch_add(1, relaxed);
        auto seated = std::make_unique<seat>(id, std::move(what));
        seated->lane = begun;
        kernels::wipe(begun);
        return seated;
    } catch (...) {
        settle(id, what, std::unexpected(failure{unfinished::failed, std::current_exception()}));
        return nullptr;
    }
}

/// Hands over the result of a step and lets the next one wait, if there is one.
void batch_engine::settle(ticket id, job& ended, derived bytes) {
    std::optional<job> following = ended.then(std::move(bytes));
    std::vector<job> refused;
    {
        const std::scoped_lock lock(mutex_);
        if (!following) {
            schedule_.leave(id);
        } else if (schedule_.resume(id, demand_of(following->what))) {
            jobs_.emplace(id, std::move(*following));
        } else {
            refused.push_back(std::move(*following));
        }
    }
    fail(refused, unfinished::crowded);
}

derived batch_engine::compute(work& what) {
    try {
        if (const auto* pbkdf2 = std::get_if<pbkdf2_work>(&what)) {
            iterations_.fetch_add(pbkdf2->iterations, relaxed);
            return kdf_.derive(*pbkdf2);
        }
        auto& opaque = std::get<opaque_work>(what);
        opaque_runs_.fetch_add(1, relaxed);
        opaque_cost_.fetch_add(opaque.cost, relaxed);
        return opaque.run();
    } catch (...) {
        return std::unexpected(failure{unfinished::failed, std::current_exception()});
    }
}

demand batch_engine::demand_of(const work& what) const {
    if (const auto* opaque = std::get_if<opaque_work>(&what)) return {.memory = opaque->memory};
    const auto& pbkdf2 = std::get<pbkdf2_work>(what);
    if (pbkdf2.digest != digest::sha256 || pbkdf2.length != lane_bytes || pbkdf2.iterations == 0) return {};
    return {.iterations = pbkdf2.iterations - 1};  // the first one is part of a lane's start
}

job batch_engine::take(ticket id) {
    auto node = jobs_.extract(id);
    return std::move(node.mapped());
}

void batch_engine::fail(std::vector<job>& jobs, unfinished why) {
    (why == unfinished::abandoned ? abandoned_ : refused_).fetch_add(jobs.size(), relaxed);
    for (auto& one : jobs) (void)one.then(std::unexpected(failure{why}));
}

}  // namespace passwords
