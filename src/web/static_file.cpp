// RFC 9110 sections 8.8.3, 12.5.3 and 13.1.2.
#include "web/static_file.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace web {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// What stands before the next `separator`, taken off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t at = rest.find(separator);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return trimmed(part);
}

/// Thousandths; a weight that cannot be read is none.
int weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::string_view parameter = take_until(parameters, ';');
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        const std::string_view number = parameter.substr(2);
        double value = 0;
        const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
        if (read.ec != std::errc{} || !(value >= 0) || value > 1) return 0;
        return static_cast<int>(value * 1000);
    }
    return 1000;
}

std::optional<int> weight_in(std::string_view list, std::string_view name) {
    std::optional<int> any;
    while (!list.empty()) {
        std::string_view entry = take_until(list, ',');
        const std::string_view word = take_until(entry, ';');
        if (base::ascii_iequal(word, name)) return weight_of(entry);
        if (word == "*") any = weight_of(entry);
    }
    return any;
}

std::string_view body_of(const asset& file, coding chosen) {
    return chosen == coding::brotli ? file.brotli : chosen == coding::gzip ? file.gzip : file.identity;
}

constexpr std::array<std::pair<coding, std::string_view>, 2> compressions{
    {{coding::brotli, "br"}, {coding::gzip, "gzip"}}};

std::string_view name_of(coding chosen) {
    const auto* row = std::ranges::find(compressions, chosen, &std::pair<coding, std::string_view>::first);
    return row != compressions.end() ? row->second : std::string_view{};
}

}  // namespace

coding choose_coding(std::optional<std::string_view> accept_encoding, const asset& file) {
    if (!accept_encoding) return coding::identity;
    coding best = coding::identity;
    // One that is not named is the last resort, unless it is refused by name.
    int best_weight = weight_in(*accept_encoding, "identity").value_or(1);
    std::size_t best_size = file.identity.size();
    for (const auto& [candidate, name] : compressions) {
        const std::size_t size = body_of(file, candidate).size();
        const int weight = weight_in(*accept_encoding, name).value_or(0);
        if (size == 0 || weight == 0) continue;
        if (weight > best_weight || (weight == best_weight && size < best_size)) {
            best = candidate;
            best_weight = weight;
            best_size = size;
        }
    }
    return best;
}

bool none_match_names(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        std::string_view entry = take_until(if_none_match, ',');
        if (entry.starts_with("W/")) entry.remove_prefix(2);
        if (entry == "*" || entry == etag) return true;
    }
    return false;
}

http::response serve_file(const asset& file, const http::request& r) {
    const auto accepted = r.headers.find("Accept-Encoding");
    const coding chosen = choose_coding(accepted ? std::optional<std::string_view>(*accepted) : std::nullopt, file);
    const std::string_view name = name_of(chosen);
    // Two codings of a file are two representations: each has its own tag.
    const std::string etag = fmt::format("\"{}{}{}\"", file.hash, name.empty() ? "" : "-", name);
    http::response out;
    out.headers.add("ETag", etag);
    out.headers.add("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    out.headers.add("Vary", "Accept-Encoding");
    const auto known = r.headers.find("If-None-Match");
    if (known && none_match_names(*known, etag)) {
        out.status = 304;
        return out;
    }
    out.headers.add("Content-Type", file.content_type);
    if (!name.empty()) out.headers.add("Content-Encoding", name);
    out.body = body_of(file, chosen);
    return out;
}

}  // namespace web
