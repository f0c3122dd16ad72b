// Continuous batching with fair queueing, as a table of tickets.
#include "passwords/scheduler.hpp"

#include <algorithm>
#include <iterator>

namespace passwords {

namespace {

/// How far from the end of a full queue somebody who has gone is looked for: `admit` must not cost what the queue
/// holds.
constexpr int gone_search = 64;

/// A step of a password that already has its place goes before all others.
constexpr moment first_of_all = moment::min();

}  // namespace

scheduler::scheduler(const limits& given) : limits_(given), workers_(std::max<std::size_t>(given.workers, 1)) {}

bool scheduler::turn::empty() const {
    return late.empty() && gone.empty() && joining.empty() && finishing.empty() && iterations == 0 && !whole;
}

std::expected<scheduler::admitted, admission> scheduler::admit(const demand& wanted, const requester& who, moment now) {
    if (wanted.memory > limits_.memory) return std::unexpected(admission::too_large);
    if (draining_) return std::unexpected(admission::full);
    const moment rank = now + behind(addresses_, who.address, now) + behind(accounts_, who.account, now);

    admitted result{.id = last_ + 1};
    if (waiting() >= limits_.queue_length + vacancies(wanted.iterations.has_value())) {
        result.displaced = somebody_gone();
        result.displaced_gone = result.displaced.has_value();
        if (!result.displaced) result.displaced = last_in_line();
        if (!result.displaced) return std::unexpected(admission::full);
        if (!result.displaced_gone && entries_.at(*result.displaced).rank <= rank)
            return std::unexpected(admission::full);
        forget(*result.displaced);
    }
    last_ = result.id;
    auto& e = entries_[result.id];
    e = {.wanted = wanted, .who = who, .rank = rank, .deadline = now + limits_.longest_wait};
    charge(addresses_, who.address, now);
    charge(accounts_, who.account, now);
    wait(result.id, e);
    return result;
}

scheduler::turn scheduler::next(std::size_t index, moment now) {
    auto& w = workers_.at(index);
    account_time(w, now);
    turn t;
    drop_late(now, t);
    drop_gone(w, t);
    if (!begin_whole(index, t)) {
        fill(index, t);
        advance(w, t);
    }
    w.since = now;
    w.worked = t.whole || !w.lanes.empty();
    return t;
}

bool scheduler::resume(ticket id, const demand& wanted) {
    auto& e = entries_.at(id);
    stop_running(id, e);
    if (draining_) {
        forget(id);
        return false;
    }
    e.wanted = wanted;
    e.rank = first_of_all;
    e.deadline.reset();
    wait(id, e);
    return true;
}

void scheduler::leave(ticket id) {
    forget(id);
}

std::vector<ticket> scheduler::drain() {
    draining_ = true;
    std::vector<ticket> left;
    for (const queue* line : {&lanes_, &wholes_}) {
        for (const auto& [rank, id] : *line) left.push_back(id);
    }
    for (const ticket id : left) forget(id);
    return left;
}

/// Places that a newcomer of this kind would not have to wait for.
std::size_t scheduler::vacancies(bool lane) const {
    std::size_t free = 0;
    for (const auto& w : workers_) {
        if (lane && !w.whole) free += limits_.lanes - std::min(limits_.lanes, w.lanes.size());
        if (!lane && w.idle()) ++free;
    }
    return free;
}

/// Lanes that a worker should have: the same for all of them that can have any, as few as will do.
std::size_t scheduler::share() const {
    const auto able = std::ranges::count_if(workers_, [](const auto& w) { return !w.whole; });
    const auto sharers = std::max<std::size_t>(static_cast<std::size_t>(able), 1);
    const std::size_t all = lanes_running_ + lanes_.size();
    return std::min((all + sharers - 1) / sharers, limits_.lanes);
}

moment::duration scheduler::behind(const ledger& turns, std::size_t key, moment now) {
    const auto found = key == 0 ? turns.next.end() : turns.next.find(key);
    return found == turns.next.end() ? moment::duration::zero()
                                     : std::max(found->second - now, moment::duration::zero());
}

void scheduler::charge(ledger& turns, std::size_t key, moment now) const {
    if (key == 0) return;
    if (turns.next.size() >= turns.sweep_at) {
        std::erase_if(turns.next, [now](const auto& t) { return t.second <= now; });
        turns.sweep_at = std::max(turns.sweep_at, 2 * turns.next.size());
    }
    turns.next[key] = now + std::min<moment::duration>(behind(turns, key, now) + limits_.penalty, limits_.longest_wait);
}

void scheduler::wait(ticket id, entry& e) {
    queue_of(e.wanted).emplace(e.rank, id);
    if (e.deadline) deadlines_.emplace(*e.deadline, id);
}

void scheduler::unqueue(ticket id, entry& e) {
    queue_of(e.wanted).erase({e.rank, id});
    if (e.deadline) deadlines_.erase({*e.deadline, id});
    e.deadline.reset();
}

void scheduler::stop_running(ticket id, entry& e) {
    if (!e.worker) return;
    auto& w = workers_[*e.worker];
    e.worker.reset();
    if (e.wanted.iterations) {
        std::erase(w.lanes, id);
        --lanes_running_;
    } else {
        w.whole.reset();
        memory_ -= e.wanted.memory;
    }
}

void scheduler::forget(ticket id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    auto& e = found->second;
    stop_running(id, e);
    unqueue(id, e);
    entries_.erase(found);
}

std::optional<ticket> scheduler::somebody_gone() const {
    for (const queue* line : {&lanes_, &wholes_}) {
        int looked = 0;
        for (auto at = line->rbegin(); at != line->rend() && looked < gone_search; ++at, ++looked) {
            if (entries_.at(at->second).who.gone.stop_requested()) return at->second;
        }
    }
    return std::nullopt;
}

std::optional<ticket> scheduler::last_in_line() const {
    if (lanes_.empty() && wholes_.empty()) return std::nullopt;
    if (lanes_.empty()) return wholes_.rbegin()->second;
    if (wholes_.empty()) return lanes_.rbegin()->second;
    return std::max(*lanes_.rbegin(), *wholes_.rbegin()).second;
}

/// The first in this line whose requester is still there.
std::optional<ticket> scheduler::head(queue& line, std::vector<ticket>& gone) {
    while (!line.empty()) {
        const ticket id = line.begin()->second;
        if (!entries_.at(id).who.gone.stop_requested()) return id;
        forget(id);
        gone.push_back(id);
    }
    return std::nullopt;
}

void scheduler::account_time(worker_state& w, moment now) {
    if (!w.worked) return;
    // A whole one has been resumed or left by now; who has no lanes was busy with it.
    w.whole_lead =
        std::max(moment::duration{}, w.whole_turn ? w.whole_lead + (now - w.since) : w.whole_lead - (now - w.since));
}

void scheduler::drop_late(moment now, turn& t) {
    while (!deadlines_.empty() && deadlines_.begin()->first < now) {
        const ticket id = deadlines_.begin()->second;
        forget(id);
        t.late.push_back(id);
    }
}

void scheduler::drop_gone(worker_state& w, turn& t) {
    const auto first = t.gone.size();
    for (const ticket id : w.lanes) {
        if (entries_.at(id).who.gone.stop_requested()) t.gone.push_back(id);
    }
    for (auto i = first; i < t.gone.size(); ++i) forget(t.gone[i]);
}

bool scheduler::begin_whole(std::size_t index, turn& t) {
    auto& w = workers_[index];
    const auto id = head(wholes_, t.gone);
    if (!id || w.lanes.empty()) w.whole_lead = {};
    w.whole_turn = false;
    if (!id) return false;
    auto& e = entries_.at(*id);
    if (memory_ + e.wanted.memory > limits_.memory) return false;
    if (w.lanes.empty()) {
        const auto lane = head(lanes_, t.gone);
        if (lane && *lanes_.begin() < *wholes_.begin()) return false;
    } else if (w.whole_lead > moment::duration{} || std::ranges::any_of(workers_, &worker_state::idle)) {
        return false;  // an idle one takes it without keeping lanes waiting
    }
    unqueue(*id, e);
    e.worker = index;
    w.whole = t.whole = id;
    w.whole_turn = true;
    memory_ += e.wanted.memory;
    return true;
}

void scheduler::fill(std::size_t index, turn& t) {
    auto& w = workers_[index];
    const std::size_t wanted = share();
    while (w.lanes.size() < wanted) {
        const auto id = head(lanes_, t.gone);
        if (!id) return;
        auto& e = entries_.at(*id);
        unqueue(*id, e);
        e.worker = index;
        w.lanes.push_back(*id);
        ++lanes_running_;
        t.joining.push_back(*id);
    }
}

void scheduler::advance(worker_state& w, turn& t) {
    if (w.lanes.empty()) return;
    std::uint32_t step = limits_.slice;
    for (const ticket id : w.lanes) step = std::min(step, *entries_.at(id).wanted.iterations);
    t.iterations = step;
    for (const ticket id : w.lanes) {
        auto& left = *entries_.at(id).wanted.iterations;
        left -= step;
        if (left == 0) t.finishing.push_back(id);
    }
}

}  // namespace passwords
