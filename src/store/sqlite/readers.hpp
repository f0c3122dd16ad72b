// A reader for each thread that asked for one, and one behind a mutex for the others.
#pragma once

#include "base/log.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace store::sqlite {

[[nodiscard]] connection_options connection_options_of(const settings& options);

/// Finds the calling thread's reader without a lock: a short list that only grows. Readers are opened when first used,
/// and again when the file was replaced or its connection broke.
class readers {
public:
    readers(database_file& file, const model_names& names, const settings& options, base::logger& log)
        : file_(file),
          names_(names),
          options_(options),
          log_(log) {}

    /// Gives the calling thread a reader of its own. Beyond `most` threads they share.
    void attach();

    /// `work(reader&)` answers a result<T>.
    template <class Work>
    auto read(Work work) -> decltype(work(std::declval<reader&>())) {
        if (slot* own = find()) return run(*own, work);
        const std::scoped_lock lock(shared_mutex_);
        return run(shared_, work);
    }

    /// The same on `loop`, the calling thread's own: all reads of one turn of the loop share a transaction while nobody
    /// commits, and it ends with the turn.
    template <class Executor, class Work>
    auto read_on(const Executor& loop, Work work) -> decltype(work(std::declval<reader&>())) {
        slot* own = find();
        if (own == nullptr) return read(work);
        bool stuck = false;
        auto in_turn = [&](reader& from) -> decltype(work(from)) {
            stuck = !from.shared().begin();
            if (stuck) return std::unexpected(errc::unavailable);
            auto answer = work(from);
            // After a failure the connection's error code is still asked for: the end of the turn ends the transaction.
            if (answer) from.shared().keep();
            return answer;
        };
        auto answer = run(*own, in_turn);
        if (stuck) own->in.reset();
        if (own->in && own->in->shared().is_open() && !*own->turn_ends) {
            boost::asio::post(loop, end_of_turn(*own));
            *own->turn_ends = true;
        }
        return answer;
    }

private:
    struct slot {
        std::thread::id owner;
        std::unique_ptr<reader> in;
        std::uint64_t generation = 0;
        /// An end_of_turn is on its way. It may never run, and may outlive us, if the loop is stopped before.
        std::shared_ptr<bool> turn_ends = std::make_shared<bool>(false);
    };

    /// Runs behind what the loop had ready.
    class end_of_turn {
    public:
        explicit end_of_turn(slot& of) : of_(&of), pending_(of.turn_ends) {}
        end_of_turn(end_of_turn&& other) noexcept : of_(other.of_), pending_(std::exchange(other.pending_, {})) {}
        end_of_turn& operator=(end_of_turn&&) = delete;
        ~end_of_turn() {
            if (const auto pending = pending_.lock()) *pending = false;
        }
        void operator()() {
            const auto pending = pending_.lock();
            if (pending && of_->in) of_->in->shared().end();
        }

    private:
        slot* of_;
        std::weak_ptr<bool> pending_;
    };
    static constexpr std::size_t most = 256;

    slot* find();
    bool open_if_needed(slot& at);
    void after_failure(slot& at);
    /// Once per time of trouble: a line for each read would flood the log.
    void report(std::string_view operation, std::string_view reason, int code);

    template <class Work>
    auto run(slot& at, Work& work) -> decltype(work(std::declval<reader&>())) {
        if (!open_if_needed(at)) return std::unexpected(errc::unavailable);
        auto answer = work(*at.in);
        if (answer) {
            if (failing_.load(std::memory_order_relaxed)) failing_.store(false, std::memory_order_relaxed);
        } else {
            after_failure(at);
        }
        return answer;
    }

    database_file& file_;
    const model_names& names_;
    const settings& options_;
    base::logger& log_;
    std::array<slot, most> slots_;
    std::atomic<std::size_t> count_{0};  // slots below it have their final owner
    std::mutex attach_mutex_;
    std::mutex shared_mutex_;
    slot shared_;
    std::atomic<bool> failing_{false};
};

}  // namespace store::sqlite
