// Two buffers that change places: threads fill one while the other is being written.
#include "base/line_queue.hpp"

#include "base/thread.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace base {

namespace {

/// How long lines gather while more of them come.
constexpr std::chrono::milliseconds gather{10};

}  // namespace

line_queue::line_queue(int fd) : fd_(fd), thread_([this] { run(); }) {}

line_queue::~line_queue() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void line_queue::push(std::string_view line) {
    bool first = false;
    {
        const std::scoped_lock lock(mutex_);
        first = waiting_.empty();
        if (waiting_.size() + line.size() >= most_bytes) drop_oldest(line.size() + most_bytes / 8);
        waiting_.reserve(waiting_.size() + line.size() + 1);
        waiting_.append(line).append(1, '\n');
    }
    if (first) wake_.notify_one();
}

/// Whole lines, `bytes` of them and a little more, so that a flood does not move the buffer for each line.
void line_queue::drop_oldest(std::size_t bytes) {
    const std::size_t cut = waiting_.find('\n', std::min(bytes, waiting_.size()));
    const std::size_t end = cut == std::string::npos ? waiting_.size() : cut + 1;
    lost_ += std::count(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    waiting_.erase(0, end);
}

void line_queue::run() {
    using clock = std::chrono::steady_clock;
    name_this_thread("log");
    clock::time_point earliest{};
    std::string writing;
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        wake_.wait_until(lock, earliest, [this] { return stopping_; });
        if (waiting_.empty() && stopping_) return;
        writing.swap(waiting_);
        lock.unlock();
        write_all(writing);
        writing.clear();
        earliest = clock::now() + gather;
        lock.lock();
    }
}

/// What cannot be written is lost: there is nobody to tell.
void line_queue::write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto written = ::write(fd_, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (written < 0 && errno == EAGAIN) {
            pollfd ready{.fd = fd_, .events = POLLOUT, .revents = 0};
            ::poll(&ready, 1, -1);
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

}  // namespace base
