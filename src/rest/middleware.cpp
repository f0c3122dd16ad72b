// django/middleware/security.py and clickjacking.py, and the escaping of django/utils/encoding.py.
#include "rest/middleware.hpp"

#include "base/text.hpp"
#include "rest/cors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace rest {
namespace {

/// Which ASCII characters stay as they are in a URL.
class safe_set {
public:
    explicit constexpr safe_set(std::string_view more) {
        for (char c = '0'; c <= '9'; ++c) mark(c);
        for (char c = 'A'; c <= 'Z'; ++c) mark(c);
        for (char c = 'a'; c <= 'z'; ++c) mark(c);
        for (const char c : std::string_view("_.-~")) mark(c);
        for (const char c : more) mark(c);
    }
    [[nodiscard]] constexpr bool contains(char c) const {
        const auto byte = static_cast<unsigned char>(c);
        return byte < safe_.size() && safe_[byte];
    }

private:
    constexpr void mark(char c) { safe_[static_cast<unsigned char>(c)] = true; }
    std::array<bool, 128> safe_{};
};

constexpr safe_set safe_in_path("/:@&+$,-_.!~*'()");
constexpr safe_set safe_in_query("/#%[]=:;$&()+,!?*@'~");

/// urllib.parse.quote.
void append_quoted(std::string& out, std::string_view text, const safe_set& safe) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (safe.contains(c)) out += c;
        else out.append({'%', hex[byte >> 4], hex[byte & 15]});
    }
}

/// Django takes a list as one text: `origin, same-origin`, whose blanks go.
std::string without_blanks(std::string_view list) {
    std::string out;
    for (const char c : list) {
        if (c != ' ' && c != '\t') out += c;
    }
    return out;
}

std::string upper(std::string text) {
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    }
    return text;
}

bool fit_for_header(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

}  // namespace

security_headers::security_headers(const middleware_settings& options)
    : frame_options_(upper(options.x_frame_options)) {
    if (options.content_type_nosniff) always_.push_back({"X-Content-Type-Options", "nosniff"});
    if (!options.referrer_policy.empty()) {
        always_.push_back({"Referrer-Policy", without_blanks(options.referrer_policy)});
    }
    if (!options.cross_origin_opener_policy.empty()) {
        always_.push_back({"Cross-Origin-Opener-Policy", options.cross_origin_opener_policy});
    }
    if (options.hsts_seconds > 0) {
        transport_security_ = fmt::format("max-age={}{}{}", options.hsts_seconds,
                                          options.hsts_include_subdomains ? "; includeSubDomains" : "",
                                          options.hsts_preload ? "; preload" : "");
    }
}

void security_headers::add(http::response& out, bool framed, bool secure) const {
    const auto add_if_missing = [&out](std::string_view name, std::string_view value) {
        if (!value.empty() && !out.headers.contains(name)) out.headers.add(name, value);
    };
    if (framed) add_if_missing("X-Frame-Options", frame_options_);
    if (secure) add_if_missing("Strict-Transport-Security", transport_security_);
    for (const http::header_field& field : always_) add_if_missing(field.name, field.value);
}

std::string escape_path(std::string_view path) {
    std::string out;
    out.reserve(path.size());
    append_quoted(out, path, safe_in_path);
    return out;
}

std::string escape_query(std::string_view query) {
    if (query.empty()) return {};
    std::string out = "?";
    // WSGI hands the query over as latin-1.
    append_quoted(out, base::latin1_to_utf8(query), safe_in_query);
    return out;
}

std::string escape_leading_slashes(std::string path) {
    if (path.starts_with("//")) path.replace(0, 2, "/%2F");
    return path;
}

http::response moved_permanently(std::string_view location) {
    http::response out{.status = 301, .headers = {}, .body = {}};
    out.headers.add("Content-Type", "text/html; charset=utf-8");
    out.headers.add("Location", location);
    return out;
}

std::vector<std::string> check_settings(const middleware_settings& options) {
    std::vector<std::string> faults;
    const std::array<std::pair<std::string_view, std::string_view>, 4> values{{
        {"X_FRAME_OPTIONS", options.x_frame_options},
        {"SECURE_REFERRER_POLICY", options.referrer_policy},
        {"SECURE_CROSS_ORIGIN_OPENER_POLICY", options.cross_origin_opener_policy},
        {"SECURE_SSL_HOST", options.ssl_host},
    }};
    for (const auto& [setting, value] : values) {
        if (!fit_for_header(value)) faults.push_back(fmt::format("{}: {:?} cannot stand in a header", setting, value));
    }
    if (options.hsts_seconds < 0) faults.emplace_back("SECURE_HSTS_SECONDS: must be zero or more seconds");
    check_cors(options.cors, faults);
    return faults;
}

}  // namespace rest
