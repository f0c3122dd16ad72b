// A reader for each thread that asked for one, and one behind a mutex for the others.
#pragma once

#include "base/log.hpp"
#include "store/sqlite/database_file.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/sqlite_store.hpp"

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

private:
    struct slot {
        std::thread::id owner;
        std::unique_ptr<reader> in;
        std::uint64_t generation = 0;
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
