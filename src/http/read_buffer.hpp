// Received bytes that no parser has taken yet: small at first, grows to a fixed cap, reused for the whole connection.
#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace http {

class read_buffer {
public:
    explicit read_buffer(std::size_t cap) : cap_(std::max(cap, first_size)) {}

    [[nodiscard]] std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    void consume(std::size_t n) {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    void commit(std::size_t n) { end_ += n; }

    /// Room for the next read; empty if the cap is reached. Views taken before are void.
    [[nodiscard]] boost::asio::mutable_buffer prepare() {
        if (size_ - end_ < size_ / 2 && begin_ > 0) move_to(data_.get());
        if (end_ == size_ && size_ < cap_) grow();
        return {data_.get() + end_, size_ - end_};
    }

    /// An idle connection keeps no more than the first size.
    void shrink() {
        if (!empty() || size_ <= first_size) return;
        data_.reset();
        size_ = 0;
    }

private:
    static constexpr std::size_t first_size = 4 * 1024;

    void move_to(char* target) {
        if (end_ > begin_) std::memmove(target, data_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    void grow() {
        const std::size_t next = std::min(cap_, std::max(first_size, size_ * 2));
        auto bigger = std::make_unique_for_overwrite<char[]>(next);
        move_to(bigger.get());
        data_ = std::move(bigger);
        size_ = next;
    }

    std::unique_ptr<char[]> data_;
    std::size_t cap_;
    std::size_t size_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace http
