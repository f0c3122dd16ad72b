// The chunked coding as a machine of ten states. Longest size 16 digits; all extensions of a message 4 KiB.
#include "http/framing_guard.hpp"

#include <algorithm>

namespace http {

namespace {

constexpr std::size_t size_digits = 16;
constexpr std::size_t extension_limit = 4 * 1024;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<refusal> chunk_guard::size_digit(char c) {
    if (const int value = hex_value(c); value >= 0) {
        if (++digits_ > size_digits) return refusal{400, "chunk size too long"};
        size_ = size_ * 16 + static_cast<std::uint64_t>(value);
        return std::nullopt;
    }
    if (digits_ == 0) return refusal{400, "chunk size is no number"};
    if (c == ';') {
        at_ = state::extension;
    } else if (c == '\r') {
        at_ = state::size_lf;
    } else if (c == ' ' || c == '\t') {
        at_ = state::blank;
    } else {
        return refusal{400, "bad chunk size"};
    }
    return std::nullopt;
}

std::optional<refusal> chunk_guard::end_size() {
    if (size_ > body_left_) return refusal{413, "body too large"};
    body_left_ -= size_;
    digits_ = 0;
    at_ = size_ == 0 ? state::last_cr : state::data;
    return std::nullopt;
}

std::optional<refusal> chunk_guard::step(char c) {
    const auto expect = [&](char wanted, state next, std::string_view reason) -> std::optional<refusal> {
        if (c != wanted) return refusal{400, reason};
        at_ = next;
        return std::nullopt;
    };
    switch (at_) {
        case state::size:
            return size_digit(c);
        case state::blank:  // BWS (RFC 9112 section 7.1.1): good before an extension only
            if (c == ';') return at_ = state::extension, std::nullopt;
            if (c != ' ' && c != '\t') return refusal{400, "blank after a chunk size"};
            if (++extension_bytes_ > extension_limit) return refusal{400, "too many chunk extensions"};
            return std::nullopt;
        case state::extension:
            if (c == '\r') return at_ = state::size_lf, std::nullopt;
            if (++extension_bytes_ > extension_limit) return refusal{400, "too many chunk extensions"};
            if (c != '\t' && (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e))
                return refusal{400, "bad chunk extension"};
            return std::nullopt;
        case state::size_lf:
            if (c != '\n') return refusal{400, "bare CR in a chunk line"};
            return end_size();
        case state::data_cr:
            return expect('\r', state::data_lf, "chunk longer than its size");
        case state::data_lf:
            return expect('\n', state::size, "bare CR after a chunk");
        case state::last_cr:
            return expect('\r', state::last_lf, "trailer fields");
        case state::last_lf:
            return expect('\n', state::done, "bare CR after the last chunk");
        case state::data:
        case state::done:
            break;
    }
    return refusal{400, "byte out of place"};
}

std::expected<std::size_t, refusal> chunk_guard::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && at_ != state::done) {
        if (at_ == state::data) {
            const auto some = std::min<std::uint64_t>(size_, bytes.size() - taken);
            taken += some;
            size_ -= some;
            if (size_ == 0) at_ = state::data_cr;
            continue;
        }
        const bool line_end = at_ == state::size_lf;
        if (auto fault = step(bytes[taken])) return std::unexpected(*fault);
        ++taken;
        if (line_end) break;
    }
    return taken;
}

}  // namespace http
