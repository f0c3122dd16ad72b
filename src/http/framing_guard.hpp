// Where a message ends, decided before any parser sees it: pure functions over bytes, no I/O (RFC 9112 sections 2-7).
// Beast's parser is lenient (obs-fold, repeated lengths, `Transfer-Encoding: gzip, chunked`); what passes here is not.
#pragma once

#include "http/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace http {

/// Why a request is answered by this room and its connection closed.
struct refusal {
    int status = 400;
    std::string_view reason;  ///< a static text, for the log
};

/// Finds the end of a header block in a growing buffer and refuses what can never become one as soon as it is seen:
/// bare CR or LF, control bytes, more than the limits allow, a first line that is no HTTP/1 request line.
class header_scanner {
public:
    explicit header_scanner(const settings& limits) : limits_(&limits) {}

    /// `buffer` holds all bytes since the last reset; only new ones are looked at. The value is the length of the
    /// block up to and with its empty line, once that has come.
    [[nodiscard]] std::expected<std::optional<std::size_t>, refusal> feed(std::string_view buffer);

    /// How many bytes of an ignored empty line stand before the request line (RFC 9112 section 2.2): 0 or 2.
    [[nodiscard]] std::size_t leading() const { return leading_; }
    void reset() { *this = header_scanner(*limits_); }

private:
    [[nodiscard]] std::expected<bool, refusal> end_line(std::string_view buffer);
    /// Where the limits end: no byte from here on is looked at, so that the verdict does not depend on how they came.
    [[nodiscard]] std::size_t bound() const;
    [[nodiscard]] std::optional<refusal> over_limit() const;

    const settings* limits_;
    std::size_t scanned_ = 0;
    std::size_t line_start_ = 0;
    std::size_t leading_ = 0;
    std::size_t fields_start_ = 0;  ///< 0: the request line has not ended
    std::size_t fields_ = 0;
};

/// What a header block says about its message. The texts point into the block.
struct framing {
    std::string_view target;     ///< origin-form, or `*`
    std::string_view authority;  ///< the Host field
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool expect_continue = false;
    [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Judges a block that `header_scanner` let through.
[[nodiscard]] std::expected<framing, refusal> check_header(std::string_view block, const settings& limits);

/// Follows the chunked coding (RFC 9112 section 7.1) ahead of the parser, stricter than the grammar: CRLF only, short
/// sizes, few extensions, no trailers.
class chunk_guard {
public:
    explicit chunk_guard(std::uint64_t body_limit) : body_left_(body_limit) {}

    /// Takes the bytes after those taken before, up to the end of a chunk's line at most: the parser judges that line
    /// before the next one is looked at. The value is how many of them belong to this message; call again with the
    /// rest.
    [[nodiscard]] std::expected<std::size_t, refusal> feed(std::string_view bytes);
    [[nodiscard]] bool done() const { return at_ == state::done; }
    /// The line of the last chunk has come, and the empty line behind it has not.
    [[nodiscard]] bool ending() const { return at_ == state::last_cr || at_ == state::last_lf; }

private:
    enum class state { size, blank, extension, size_lf, data, data_cr, data_lf, last_cr, last_lf, done };
    [[nodiscard]] std::optional<refusal> step(char c);
    [[nodiscard]] std::optional<refusal> size_digit(char c);
    [[nodiscard]] std::optional<refusal> end_size();

    state at_ = state::size;
    std::uint64_t body_left_;
    std::uint64_t size_ = 0;
    std::size_t digits_ = 0;
    std::size_t extension_bytes_ = 0;
};

/// A character of an RFC 9110 token (section 5.6.2).
[[nodiscard]] bool is_token_char(char c);
/// A Host value: uri-host [ ":" port ] as far as its characters go, or empty (RFC 9110 section 7.2).
[[nodiscard]] bool is_host_value(std::string_view value);

}  // namespace http
