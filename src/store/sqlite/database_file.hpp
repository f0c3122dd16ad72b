// The file behind the connections: has it been taken away or replaced under us?
#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <mutex>
#include <string>

namespace store::sqlite {

/// Connections remember the generation they were opened in, and are opened anew when it has moved on: an unlinked file
/// takes writes happily and loses them. Thread-safe.
class database_file {
public:
    explicit database_file(std::string path) : path_(std::move(path)) {}

    /// Makes the file if there is none, readable by its owner only. The error is a sentence.
    [[nodiscard]] std::expected<void, std::string> create_if_missing() const;

    /// Looks at the path: false when there is nothing. Another file than before, or none, begins a new generation.
    bool look();
    void begin_generation() { generation_.fetch_add(1, std::memory_order_release); }
    [[nodiscard]] std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct identity {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        friend bool operator==(const identity&, const identity&) = default;
    };

    std::string path_;
    std::atomic<std::uint64_t> generation_{1};
    std::mutex mutex_;
    identity known_;
};

}  // namespace store::sqlite
