// Lines on their way to a file descriptor: whoever has a line pays for a copy and nothing else.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace base {

/// One thread writes what has gathered in one piece: a lone line at once, a stream of them a hundred times a second, so
/// that a busy server pays neither a system call nor a change of threads for each. Thread-safe.
class line_queue {
public:
    /// Beyond this many waiting bytes the oldest lines are dropped: a reader that stands still stops nobody.
    static constexpr std::size_t most_bytes = 2 * 1024 * 1024;

    /// `fd` is the caller's and stays open.
    explicit line_queue(int fd);
    /// Writes what waits.
    ~line_queue();
    line_queue(const line_queue&) = delete;
    line_queue& operator=(const line_queue&) = delete;

    /// `line` comes without its newline. Throws std::bad_alloc, and then the line is lost.
    void push(std::string_view line);
    /// Lines dropped so far.
    [[nodiscard]] std::int64_t lost() const { return lost_.load(std::memory_order_relaxed); }

private:
    void run();
    void drop_oldest(std::size_t bytes);
    void write_all(std::string_view bytes) const;

    const int fd_;
    std::atomic<std::int64_t> lost_{0};
    std::mutex mutex_;  // guards the next two
    std::string waiting_;
    bool stopping_ = false;
    std::condition_variable wake_;
    std::thread thread_;
};

}  // namespace base
