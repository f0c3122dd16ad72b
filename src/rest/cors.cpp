// An origin is compared as a whole text (RFC 6454 section 6.2 gives it one spelling), so that no prefix, suffix,
// userinfo or path can make another one pass (S16). Patterns run on ICU, which bounds time and stack on hostile text.
#include "rest/cors.hpp"

#include "base/text.hpp"
#include "rest/render.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unicode/regex.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <unordered_set>

namespace rest {
namespace {

constexpr std::size_t longest_origin = 512;
constexpr std::int32_t match_steps = 1000;  // ICU's time limit, of some 10 us each
constexpr std::int32_t match_stack_bytes = 256 * 1024;
constexpr std::string_view every_url = "^.*$";

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// Python's `(?P<name>` as a plain group: ICU has no such word, and nothing here reads a group.
std::string without_python_names(std::string_view pattern) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        out += pattern[i];
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            out += pattern[++i];
        } else if (pattern.substr(i).starts_with("(?P<")) {
            const std::size_t end = pattern.find('>', i);
            if (end == std::string_view::npos) return std::string(pattern);
            i = end;
        }
    }
    return out;
}

icu::UnicodeString to_unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::unique_ptr<const icu::RegexPattern> compile(std::string_view pattern) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    std::unique_ptr<const icu::RegexPattern> compiled(
        icu::RegexPattern::compile(to_unicode(without_python_names(pattern)), where, status));
    return U_SUCCESS(status) ? std::move(compiled) : nullptr;
}

/// Python's re.match: fits from the start, need not reach the end. Running out of time or stack is no match.
bool fits(const icu::RegexPattern& pattern, std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = to_unicode(text);
    const std::unique_ptr<icu::RegexMatcher> matcher(pattern.matcher(input, status));
    if (U_FAILURE(status)) return false;
    matcher->setTimeLimit(match_steps, status);
    matcher->setStackLimit(match_stack_bytes, status);
    const bool found = matcher->lookingAt(status);
    return U_SUCCESS(status) && found;
}

/// What a browser can send: printable ASCII without blanks.
bool is_plausible_origin(std::string_view origin) {
    return !origin.empty() && origin.size() <= longest_origin &&
           std::ranges::all_of(origin, [](char c) { return c > ' ' && c < 0x7f; });
}

/// urllib's urlsplit lower-cases the scheme of a setting; the rest stays.
std::string with_lower_scheme(std::string_view origin) {
    const std::size_t end = std::min(origin.find("://"), origin.size());
    return base::ascii_lower(origin.substr(0, end)).append(origin.substr(end));
}

bool is_token(std::string_view text) {
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    });
}

std::string joined(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The fault of an entry of CORS_ALLOWED_ORIGINS, in the words of the library's checks E013 and E014.
std::optional<std::string> origin_fault(std::string_view origin) {
    if (origin == "null" || origin == "file://") return std::nullopt;
    const std::size_t colon = origin.find("://");
    if (colon == 0 || colon == std::string_view::npos || colon + 3 == origin.size()) {
        return fmt::format("CORS_ALLOWED_ORIGINS: {:?} has no scheme or no host; write it as https://example.com",
                           origin);
    }
    if (origin.find_first_of("/?#", colon + 3) != std::string_view::npos) {
        return fmt::format("CORS_ALLOWED_ORIGINS: {:?} has a path; an origin ends after its host and port", origin);
    }
    if (!is_plausible_origin(origin)) {
        return fmt::format("CORS_ALLOWED_ORIGINS: {:?} has a character that no origin has, or is too long", origin);
    }
    return std::nullopt;
}

}  // namespace

struct cors_policy::impl {
    std::unordered_set<std::string, text_hash, std::equal_to<>> origins;
    std::vector<std::unique_ptr<const icu::RegexPattern>> patterns;
    std::unique_ptr<const icu::RegexPattern> urls;  // null: every path
    bool allow_all = false;
    bool allow_credentials = false;
    bool allow_private_network = false;
    std::string allow_methods;
    std::string allow_headers;
    std::string expose_headers;
    std::string max_age;

    [[nodiscard]] bool enabled() const { return allow_all || !origins.empty() || !patterns.empty(); }
    [[nodiscard]] bool covers(std::string_view path) const { return enabled() && (!urls || fits(*urls, path)); }
};

cors_policy::cors_policy(const cors_settings& options) : impl_(std::make_unique<impl>()) {
    std::vector<std::string> faults;
    check_cors(options, faults);
    if (!faults.empty()) throw std::invalid_argument(faults.front());
    for (const std::string& origin : options.allowed_origins) impl_->origins.insert(with_lower_scheme(origin));
    for (const std::string& pattern : options.allowed_origin_regexes) impl_->patterns.push_back(compile(pattern));
    if (options.urls_regex != every_url) impl_->urls = compile(options.urls_regex);
    impl_->allow_all = options.allow_all_origins;
    impl_->allow_credentials = options.allow_credentials;
    impl_->allow_private_network = options.allow_private_network;
    impl_->allow_methods = joined(options.allow_methods);
    impl_->allow_headers = joined(options.allow_headers);
    impl_->expose_headers = joined(options.expose_headers);
    if (options.preflight_max_age > 0) impl_->max_age = std::to_string(options.preflight_max_age);
}

cors_policy::~cors_policy() = default;

bool cors_policy::enabled() const {
    return impl_->enabled();
}

bool cors_policy::is_preflight(const http::request& r) const {
    return r.method == "OPTIONS" && impl_->covers(r.path) && r.headers.contains("Access-Control-Request-Method");
}

bool cors_policy::allows(std::string_view origin) const {
    if (!is_plausible_origin(origin)) return false;
    return impl_->allow_all || impl_->origins.contains(origin) ||
           std::ranges::any_of(impl_->patterns, [origin](const auto& pattern) { return fits(*pattern, origin); });
}

void cors_policy::add_headers(const http::request& r, http::response& out) const {
    if (!impl_->covers(r.path)) return;
    patch_vary(out.headers, "origin");
    const auto origin = r.headers.find("Origin");
    if (!origin || !allows(*origin)) return;
    const bool anyone = impl_->allow_all && !impl_->allow_credentials;
    out.headers.set("access-control-allow-origin", anyone ? std::string_view("*") : std::string_view(*origin));
    if (impl_->allow_credentials) out.headers.set("access-control-allow-credentials", "true");
    if (!impl_->expose_headers.empty()) out.headers.set("access-control-expose-headers", impl_->expose_headers);
    if (r.method == "OPTIONS") {
        out.headers.set("access-control-allow-headers", impl_->allow_headers);
        out.headers.set("access-control-allow-methods", impl_->allow_methods);
        if (!impl_->max_age.empty()) out.headers.set("access-control-max-age", impl_->max_age);
    }
    if (impl_->allow_private_network && r.headers.find("Access-Control-Request-Private-Network") == "true") {
        out.headers.set("access-control-allow-private-network", "true");
    }
}

void check_cors(const cors_settings& options, std::vector<std::string>& faults) {
    for (const std::string& origin : options.allowed_origins) {
        if (auto fault = origin_fault(origin)) faults.push_back(std::move(*fault));
    }
    for (const std::string& pattern : options.allowed_origin_regexes) {
        if (!compile(pattern))
            faults.push_back(fmt::format("CORS_ALLOWED_ORIGIN_REGEXES: {:?} is no regular expression", pattern));
    }
    if (!compile(options.urls_regex)) {
        faults.push_back(fmt::format("CORS_URLS_REGEX: {:?} is no regular expression", options.urls_regex));
    }
    const auto check_names = [&faults](std::string_view setting, const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            if (!is_token(name))
                faults.push_back(fmt::format("{}: {:?} is no name that a header can carry", setting, name));
        }
    };
    check_names("CORS_ALLOW_METHODS", options.allow_methods);
    check_names("CORS_ALLOW_HEADERS", options.allow_headers);
    check_names("CORS_EXPOSE_HEADERS", options.expose_headers);
    if (options.preflight_max_age < 0) faults.emplace_back("CORS_PREFLIGHT_MAX_AGE: must be zero or more seconds");
}

}  // namespace rest
