// The header block, judged line by line; the reasons are what an operator reads in the log.
#include "http/framing_guard.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>

namespace http {

namespace {

constexpr std::array<bool, 256> token_table = [] {
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Bytes that end or spoil the run of a line: controls but TAB, and DEL.
constexpr std::array<bool, 256> control_table = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = i != '\t';
    table[0x7f] = true;
    return table;
}();

/// How many bytes at the front come in blocks of eight without a control byte (TAB counts as one) or DEL: nearly all of
/// a header, looked at eight bytes at a time.
std::size_t plain_run(std::string_view bytes) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t tops = 0x8080808080808080;
    std::size_t run = 0;
    for (; run + 8 <= bytes.size(); run += 8) {
        std::uint64_t block = 0;
        std::memcpy(&block, bytes.data() + run, 8);
        const std::uint64_t del = block ^ (0x7f * ones);
        // Exact as to whether there is any such byte, not as to which.
        if ((((block - 0x20 * ones) & ~block) | ((del - ones) & ~del)) & tops) break;
    }
    return run;
}

/// Names that some server or proxy along the way trusts; spelled with `_` they are an alias of it (H13).
constexpr auto trusted_names = std::to_array<std::string_view>({"authorization",
                                                                "connection",
                                                                "content-encoding",
                                                                "content-length",
                                                                "content-type",
                                                                "cookie",
                                                                "expect",
                                                                "forwarded",
                                                                "host",
                                                                "origin",
                                                                "referer",
                                                                "te",
                                                                "trailer",
                                                                "transfer-encoding",
                                                                "upgrade",
                                                                "x-csrftoken",
                                                                "x-forwarded-for",
                                                                "x-forwarded-host",
                                                                "x-forwarded-port",
                                                                "x-forwarded-prefix",
                                                                "x-forwarded-proto",
                                                                "x-forwarded-scheme",
                                                                "x-forwarded-server",
                                                                "x-forwarded-ssl",
                                                                "x-forwarded-user",
                                                                "x-http-method-override",
                                                                "x-real-ip",
                                                                "x-scheme"});

bool aliases_trusted(std::string_view name) {
    if (name.find('_') == std::string_view::npos || name.size() > 32) return false;
    std::string plain = base::ascii_lower(name);
    std::ranges::replace(plain, '_', '-');
    return std::ranges::find(trusted_names, plain) != trusted_names.end();
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct request_line {
    std::string_view method;
    std::string_view target;
    int minor = 1;
};

std::unexpected<refusal> refuse(int status, std::string_view reason) {
    return std::unexpected(refusal{status, reason});
}

std::expected<request_line, refusal> parse_request_line(std::string_view line) {
    request_line parts;
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos) return refuse(400, "no request line");
    parts.method = line.substr(0, first);
    if (parts.method.empty() || !std::ranges::all_of(parts.method, is_token_char)) return refuse(400, "bad method");
    if (first == last) return refuse(400, "no HTTP version");
    parts.target = line.substr(first + 1, last - first - 1);
    if (parts.target.empty() || !is_visible(parts.target))
        return refuse(400, "control, blank or high byte in the target");
    const auto version = line.substr(last + 1);
    if (version == "HTTP/1.1") return parts;
    if (version == "HTTP/1.0") return parts.minor = 0, parts;
    const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && version[5] >= '0' && version[5] <= '9' &&
                        version[6] == '.' && version[7] >= '0' && version[7] <= '9';
    return refuse(shaped ? 505 : 400, "HTTP version");
}

/// The fields that decide where the message ends, as they come by.
struct field_facts {
    std::size_t hosts = 0;
    std::size_t encodings = 0;
    std::size_t lengths = 0;
    std::size_t expects = 0;
    std::string_view host, encoding, length, expect;
};

/// Splits one field line; obs-fold is a line without a name.
std::optional<refusal> read_field(std::string_view line, field_facts& facts) {
    if (line.front() == ' ' || line.front() == '\t') return refusal{400, "obs-fold"};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return refusal{400, "field without a name"};
    const auto name = line.substr(0, colon);
    if (!std::ranges::all_of(name, is_token_char)) return refusal{400, "bad field name"};
    if (aliases_trusted(name)) return refusal{400, "field name aliases a trusted one"};
    struct watched {
        std::string_view name;
        std::size_t field_facts::* count;
        std::string_view field_facts::* value;
    };
    static constexpr auto watch = std::to_array<watched>({
        {"host", &field_facts::hosts, &field_facts::host},
        {"expect", &field_facts::expects, &field_facts::expect},
        {"content-length", &field_facts::lengths, &field_facts::length},
        {"transfer-encoding", &field_facts::encodings, &field_facts::encoding},
    });
    for (const auto& w : watch) {
        if (w.name.size() != name.size() || !base::ascii_iequal(w.name, name)) continue;
        ++(facts.*w.count);
        facts.*w.value = trim(line.substr(colon + 1));
    }
    return std::nullopt;
}

/// What is not the one `chunked`. With `chunked` last, a coding that is not here; otherwise nobody can tell where the
/// body ends (RFC 9112 sections 6.1 and 6.3).
refusal other_coding(std::string_view list) {
    for (;;) {
        const auto comma = list.find(',');
        const bool chunked = base::ascii_iequal(trim(list.substr(0, comma)), "chunked");
        if (comma == std::string_view::npos && chunked) return {501, "Transfer-Encoding other than chunked"};
        if (comma == std::string_view::npos || chunked) return {400, "chunked is not the final coding, once"};
        list.remove_prefix(comma + 1);
    }
}

std::optional<refusal> judge_length(const field_facts& facts, int minor, framing& out) {
    if (facts.encodings > 0) {
        if (minor == 0) return refusal{400, "Transfer-Encoding on HTTP/1.0"};
        if (facts.lengths > 0) return refusal{400, "Transfer-Encoding with Content-Length"};
        if (facts.encodings > 1 || facts.encoding.empty()) return refusal{400, "repeated or empty Transfer-Encoding"};
        if (!base::ascii_iequal(facts.encoding, "chunked")) return other_coding(facts.encoding);
        out.chunked = true;
        return std::nullopt;
    }
    if (facts.lengths == 0) return std::nullopt;
    if (facts.lengths > 1) return refusal{400, "repeated Content-Length"};
    std::uint64_t value = 0;
    const char* end = facts.length.data() + facts.length.size();
    const auto [stop, error] = std::from_chars(facts.length.data(), end, value);
    const bool digits =
        !facts.length.empty() && std::ranges::all_of(facts.length, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || stop != end) return refusal{400, "Content-Length is no number"};
    if (error != std::errc{}) return refusal{digits ? 413 : 400, "Content-Length beyond all limits"};
    out.content_length = value;
    return std::nullopt;
}

/// Origin-form as it is; absolute-form if it names the Host (RFC 9112 section 3.2).
std::optional<refusal> judge_target(const request_line& line, framing& out) {
    if (base::ascii_iequal(line.method, "CONNECT")) return refusal{400, "CONNECT"};
    out.target = line.target;
    if (line.target.find('#') != std::string_view::npos) return refusal{400, "fragment in the target"};
    if (line.target.front() == '/') return std::nullopt;
    if (line.target == "*") {
        if (base::ascii_iequal(line.method, "OPTIONS")) return std::nullopt;
        return refusal{400, "asterisk-form without OPTIONS"};
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!base::ascii_iequal(line.target.substr(0, scheme.size()), scheme)) continue;
        const auto rest = line.target.substr(scheme.size());
        const auto slash = std::min(rest.find_first_of("/?"), rest.size());
        const auto authority = rest.substr(0, slash);
        if (authority.empty() || !is_host_value(authority)) return refusal{400, "bad authority in the target"};
        if (out.authority.data() != nullptr && !base::ascii_iequal(authority, out.authority))
            return refusal{400, "target and Host name different hosts"};
        out.authority = authority;
        out.target = slash == rest.size() ? std::string_view("/") : rest.substr(slash);
        if (out.target.front() == '?') return refusal{400, "absolute-form without a path"};
        return std::nullopt;
    }
    return refusal{400, "target in no known form"};
}

std::optional<refusal> judge_host(const field_facts& facts, int minor, framing& out) {
    if (facts.hosts > 1 || (facts.hosts == 0 && minor == 1)) return refusal{400, "not exactly one Host"};
    if (!is_host_value(facts.host)) return refusal{400, "bad Host"};
    if (facts.hosts == 1) out.authority = facts.host;
    return std::nullopt;
}

}  // namespace

bool is_token_char(char c) {
    return token_table[static_cast<unsigned char>(c)];
}

bool is_host_value(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        return (is_token_char(c) && c != '#' && c != '`' && c != '^' && c != '|') ||
               std::string_view("[]:()=;").contains(c);
    });
}

std::size_t header_scanner::bound() const {
    // A request line that just fits has a CR and a LF behind it.
    return fields_start_ == 0 ? line_start_ + limits_->request_line_bytes + 2
                              : fields_start_ + limits_->header_bytes + 1;
}

std::optional<refusal> header_scanner::over_limit() const {
    if (scanned_ >= bound())
        return fields_start_ == 0 ? refusal{414, "request line too long"} : refusal{431, "header too large"};
    if (fields_ > limits_->header_count) return refusal{431, "too many fields"};
    return std::nullopt;
}

/// `scanned_` is just after a CRLF. True: it was the empty line that ends the block.
std::expected<bool, refusal> header_scanner::end_line(std::string_view buffer) {
    const auto line = buffer.substr(line_start_, scanned_ - line_start_ - 2);
    line_start_ = scanned_;
    if (fields_start_ != 0) {
        if (!line.empty()) ++fields_;
        return line.empty();
    }
    if (line.empty()) {
        if (leading_ != 0) return refuse(400, "empty lines before the request");
        leading_ = line_start_;
        return false;
    }
    if (line.size() > limits_->request_line_bytes) return refuse(414, "request line too long");
    if (auto parts = parse_request_line(line); !parts) return std::unexpected(parts.error());
    fields_start_ = line_start_;
    return false;
}

std::expected<std::optional<std::size_t>, refusal> header_scanner::feed(std::string_view buffer) {
    auto end = std::min(buffer.size(), bound());
    while (scanned_ < end) {
        if (scanned_ == line_start_ || buffer[scanned_ - 1] != '\r')
            scanned_ += plain_run(buffer.substr(scanned_, end - scanned_));
        if (scanned_ == end) break;
        const char c = buffer[scanned_++];
        const bool after_cr = scanned_ >= line_start_ + 2 && buffer[scanned_ - 2] == '\r';
        if (!after_cr && (c == '\r' || !control_table[static_cast<unsigned char>(c)])) continue;
        if (!after_cr || c != '\n') return refuse(400, "control byte, bare CR or bare LF");
        const auto ended = end_line(buffer);
        if (!ended) return std::unexpected(ended.error());
        if (auto fault = over_limit()) return std::unexpected(*fault);
        if (*ended) return scanned_;
        end = std::min(buffer.size(), bound());
    }
    if (auto fault = over_limit()) return std::unexpected(*fault);
    return std::nullopt;
}

std::expected<framing, refusal> check_header(std::string_view block, const settings& limits) {
    auto next = block.find("\r\n");
    const auto line = parse_request_line(block.substr(0, next));
    if (!line) return std::unexpected(line.error());
    field_facts facts;
    for (auto start = next + 2; start + 2 < block.size(); start = next + 2) {
        next = block.find("\r\n", start);
        if (auto fault = read_field(block.substr(start, next - start), facts)) return std::unexpected(*fault);
    }
    framing out;
    if (auto fault = judge_length(facts, line->minor, out)) return std::unexpected(*fault);
    if (auto fault = judge_host(facts, line->minor, out)) return std::unexpected(*fault);
    if (auto fault = judge_target(*line, out)) return std::unexpected(*fault);
    if (out.content_length && *out.content_length > limits.body_bytes) return refuse(413, "body too large");
    if (facts.expects > 0 && line->minor == 1) {
        if (facts.expects > 1 || !base::ascii_iequal(facts.expect, "100-continue"))
            return refuse(417, "unknown expectation");
        out.expect_continue = true;
    }
    return out;
}

}  // namespace http
