// Nothing inline, nothing from elsewhere, no frames: ASVS 3.4, checklist S17.
#include "web/document.hpp"

#include "base/text.hpp"
#include "web/static_file.hpp"

#include <fmt/format.h>

#include <functional>

namespace web {
namespace {

constexpr std::size_t nonce_length = 22;  // of 62 characters: 131 bits

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
        out.append(text.substr(0, at)).append(to);
        text.remove_prefix(at + from.size());
    }
    return out.append(text);
}

std::vector<std::string> split(std::string_view text, std::string_view at) {
    std::vector<std::string> parts;
    for (std::size_t found = text.find(at); found != std::string_view::npos; found = text.find(at)) {
        parts.emplace_back(text.substr(0, found));
        text.remove_prefix(found + at.size());
    }
    parts.emplace_back(text);
    return parts;
}

std::string policy(std::string_view style_source) {
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        style_source);
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    return fmt::format("{}", fmt::join(parts, between));
}

}  // namespace

document::document(std::string_view html, std::string_view site_name, style_policy styles, base::random_source& random)
    : styles_(styles),
      random_(random) {
    const std::string named = replace_all(html, "__SITE_NAME__", base::escape_html(site_name));
    parts_ = split(named, "__NONCE__");
    etag_ = fmt::format("\"{:016x}\"", std::hash<std::string_view>{}(named));
}

http::response document::serve(const http::request& r) const {
    http::response out;
    out.headers.add("Content-Type", "text/html; charset=utf-8");
    if (styles_ == style_policy::nonce) {
        const std::string nonce = base::random_string(random_, nonce_length, base::alphanumeric);
        out.headers.add("Content-Security-Policy", policy(fmt::format(" 'nonce-{}'", nonce)));
        out.headers.add("Cache-Control", "no-store");
        out.body = joined(parts_, nonce);
    } else {
        out.headers.add("Content-Security-Policy", policy(""));
        out.headers.add("Cache-Control", "no-cache");
        out.headers.add("ETag", etag_);
        const auto known = r.headers.find("If-None-Match");
        if (known && none_match_names(*known, etag_)) out.status = 304;
        else out.body = joined(parts_, "");
    }
    out.headers.add("Cross-Origin-Opener-Policy", "same-origin");
    out.headers.add("Cross-Origin-Resource-Policy", "same-origin");
    return out;
}

}  // namespace web
