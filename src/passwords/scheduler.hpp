// Whose turn it is: the queue of passwords, the lanes of each worker and the memory of all, without a thread or a
// clock.
#pragma once

#include "passwords/engine.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace passwords {

/// Names one password from its admission to its end.
using ticket = std::uint64_t;
using moment = std::chrono::steady_clock::time_point;

/// What one step of a password asks of a worker.
struct demand {
    /// A lane that wants so many more iterations beside other lanes; nothing: it runs alone and to its end ("whole").
    std::optional<std::uint32_t> iterations;
    std::uint64_t memory = 0;  ///< bytes, of a whole one
};

/// Continuous batching. A worker works in turns: between two of them finished lanes leave and waiting ones join, so
/// none waits for a batch to fill and none for another to end.
///
/// Order: by arrival, but an address has one turn in each `penalty`, and so has an account: what comes faster stands as
/// if it had come when its turn was, at most `longest_wait` later. Who floods stands behind himself; everybody else
/// does not notice him. In a full queue the newcomer takes the place of whoever stands last, if that is not himself.
/// With time the rank of all comes up, unless they are late before.
///
/// Not thread-safe.
class scheduler {
public:
    struct limits {
        std::size_t workers = 1;
        std::size_t lanes = 1;                          ///< of one worker
        std::size_t queue_length = 256;                 ///< waiting beyond those that a worker is free for
        std::uint64_t memory = ~std::uint64_t{0};       ///< bytes of all whole ones that run
        std::chrono::milliseconds longest_wait{5'000};  ///< who waited longer is dropped
        std::chrono::milliseconds penalty{250};
        std::uint32_t slice = 4096;  ///< iterations of a turn, at most
    };
    explicit scheduler(const limits& given);

    struct admitted {
        ticket id;
        std::optional<ticket> displaced;  ///< lost its place to this one and is forgotten
        bool displaced_gone = false;      ///< its requester had gone
    };
    /// The error is never `taken`.
    [[nodiscard]] std::expected<admitted, admission> admit(const demand& wanted, const requester& who, moment now);

    /// What a worker does until it asks again. Nothing in it: there is nothing for it to do.
    struct turn {
        std::vector<ticket> late;       ///< waited too long: forgotten
        std::vector<ticket> gone;       ///< waiting, or lanes of this worker, whose requester has gone: forgotten
        std::vector<ticket> joining;    ///< new lanes of this worker
        std::vector<ticket> finishing;  ///< lanes that will be done after `iterations`: `resume` or `leave` them
        std::uint32_t iterations = 0;   ///< how far all lanes of this worker go
        std::optional<ticket> whole;    ///< to be run before anything else happens here; then `resume` or `leave` it
        [[nodiscard]] bool empty() const;
    };
    /// Call it only when the turn before is done, its finished tickets resumed or left.
    [[nodiscard]] turn next(std::size_t worker, moment now);

    /// The finished step has a successor: it goes before all that wait, is never displaced or late. False: draining,
    /// and the ticket is forgotten.
    [[nodiscard]] bool resume(ticket id, const demand& wanted);
    /// The password is done: the ticket is forgotten.
    void leave(ticket id);

    /// From now on nobody is admitted or resumed; those who wait are forgotten and returned. What runs may end.
    [[nodiscard]] std::vector<ticket> drain();

    [[nodiscard]] std::size_t waiting() const { return lanes_.size() + wholes_.size(); }

private:
    /// Lower goes first; the ticket decides between equals.
    using place = std::pair<moment, ticket>;
    using queue = std::set<place>;
    /// When the next turn of a key is; those that are past are swept away whenever the table has doubled.
    struct ledger {
        std::unordered_map<std::size_t, moment> next;
        std::size_t sweep_at = 1024;
    };

    struct entry {
        demand wanted;
        requester who;
        moment rank;
        std::optional<moment> deadline;     ///< while it may be late
        std::optional<std::size_t> worker;  ///< that runs it
    };
    struct worker_state {
        std::vector<ticket> lanes;
        std::optional<ticket> whole;
        moment since;             ///< the last turn began
        bool worked = false;      ///< there was something in it
        bool whole_turn = false;  ///< and that was a whole one
        /// What whole ones took and lanes have not had back yet, while both are wanted: they take turns by time. Never
        /// below zero, for what runs while the other cannot saves nothing up.
        moment::duration whole_lead{};
        [[nodiscard]] bool idle() const { return lanes.empty() && !whole; }
    };

    [[nodiscard]] std::size_t vacancies(bool lane) const;
    [[nodiscard]] std::size_t share() const;
    [[nodiscard]] queue& queue_of(const demand& wanted) { return wanted.iterations ? lanes_ : wholes_; }
    [[nodiscard]] static moment::duration behind(const ledger& turns, std::size_t key, moment now);
    void charge(ledger& turns, std::size_t key, moment now) const;
    void wait(ticket id, entry& e);
    void unqueue(ticket id, entry& e);
    void forget(ticket id);
    void stop_running(ticket id, entry& e);
    [[nodiscard]] std::optional<ticket> last_in_line() const;
    [[nodiscard]] std::optional<ticket> head(queue& line, std::vector<ticket>& gone);
    void account_time(worker_state& w, moment now);
    void drop_late(moment now, turn& t);
    void drop_gone(worker_state& w, turn& t);
    [[nodiscard]] std::optional<ticket> somebody_gone() const;
    [[nodiscard]] bool begin_whole(std::size_t index, turn& t);
    void fill(std::size_t index, turn& t);
    void advance(worker_state& w, turn& t);

    const limits limits_;
    std::vector<worker_state> workers_;
    std::unordered_map<ticket, entry> entries_;
    queue lanes_, wholes_, deadlines_;
    ledger addresses_, accounts_;
    std::size_t lanes_running_ = 0;
    std::uint64_t memory_ = 0;  ///< of the whole ones that run
    ticket last_ = 0;
    bool draining_ = false;
};

}  // namespace passwords
