// A machine for the scheduler in a time of its own: workers that take exactly as long as their turns say.
#pragma once

#include "passwords/scheduler.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace passwords_test {

using namespace std::chrono_literals;

enum class fate { waiting, running, done, late, gone, displaced };

class simulation {
public:
    /// One iteration of all lanes of a worker.
    static constexpr auto iteration = 1us;

    explicit simulation(const passwords::scheduler::limits& bounds) : schedule(bounds), workers_(bounds.workers) {}

    passwords::scheduler schedule;
    passwords::moment now{1h};

    struct password {
        fate what = fate::waiting;
        passwords::moment arrived, begun, ended;
        std::chrono::microseconds whole_time{};
        std::vector<passwords::demand> then;  ///< its further steps
        [[nodiscard]] auto waited() const { return begun - arrived; }
        [[nodiscard]] auto took() const { return ended - arrived; }
    };
    std::map<passwords::ticket, password> passwords;
    std::size_t most_lanes = 0;

    std::optional<passwords::ticket> lane(std::uint32_t iterations, passwords::requester who = {}) {
        return admit({.iterations = iterations}, {}, std::move(who));
    }
    std::optional<passwords::ticket> whole(std::chrono::microseconds time, std::uint64_t memory = 0,
                                           passwords::requester who = {}) {
        return admit({.memory = memory}, time, std::move(who));
    }

    /// Goes on until that time, or until nothing runs or waits.
    void run(std::optional<passwords::moment> until = {}) {
        for (;;) {
            ask_idle();
            const auto first = std::ranges::min_element(workers_, {}, &worker::free_at);
            if (first->free_at == passwords::moment::max() || (until && first->free_at > *until)) break;
            now = first->free_at;
            end_turn(*first);
        }
        if (until) now = std::max(now, *until);
    }
    void run_for(std::chrono::microseconds time) { run(now + time); }

    [[nodiscard]] long count(fate what) const {
        return std::ranges::count_if(passwords, [&](const auto& p) { return p.second.what == what; });
    }
    [[nodiscard]] const password& of(std::optional<passwords::ticket> id) const { return passwords.at(id.value()); }
    void set(const std::vector<passwords::ticket>& ids, fate what) {
        for (const auto id : ids) set(id, what);
    }

private:
    struct worker {
        passwords::moment free_at = passwords::moment::max();
        passwords::scheduler::turn turn;
    };

    std::optional<passwords::ticket> admit(const passwords::demand& wanted, std::chrono::microseconds time,
                                           passwords::requester who) {
        const auto admitted = schedule.admit(wanted, who, now);
        if (!admitted) return std::nullopt;
        if (admitted->displaced) set(*admitted->displaced, admitted->displaced_gone ? fate::gone : fate::displaced);
        passwords[admitted->id] = {.arrived = now, .whole_time = time};
        return admitted->id;
    }
    void set(passwords::ticket id, fate what) {
        auto& p = passwords.at(id);
        if (what == fate::running && p.what == fate::waiting) p.begun = now;
        p.what = what;
        p.ended = now;
    }
    /// As the engine does: who is idle asks again whenever something has changed.
    void ask_idle() {
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            auto& w = workers_[i];
            if (w.free_at != passwords::moment::max()) continue;
            w.turn = schedule.next(i, now);
            set(w.turn.late, fate::late);
            for (const auto id : w.turn.gone) lanes_[i].erase(id);
            set(w.turn.gone, fate::gone);
            set(w.turn.joining, fate::running);
            if (w.turn.whole) set(*w.turn.whole, fate::running);
            if (w.turn.whole) w.free_at = now + passwords.at(*w.turn.whole).whole_time;
            else if (w.turn.iterations > 0 || !w.turn.finishing.empty())
                w.free_at = now + w.turn.iterations * iteration;
            lanes_[i].insert(w.turn.joining.begin(), w.turn.joining.end());
            most_lanes = std::max(most_lanes, lanes_[i].size());
        }
    }
    void end_turn(worker& w) {
        auto ended = w.turn.finishing;
        for (const auto id : ended) lanes_[static_cast<std::size_t>(&w - workers_.data())].erase(id);
        if (w.turn.whole) ended.push_back(*w.turn.whole);
        for (const auto id : ended) {
            auto& then = passwords.at(id).then;
            if (then.empty()) {
                schedule.leave(id);
                set(id, fate::done);
            } else {
                const auto next = then.front();
                then.erase(then.begin());
                if (!schedule.resume(id, next)) set(id, fate::displaced);
            }
        }
        w = {};
    }

    std::vector<worker> workers_;
    std::map<std::size_t, std::set<passwords::ticket>> lanes_;
};

}  // namespace passwords_test
