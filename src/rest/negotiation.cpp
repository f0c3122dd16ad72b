// Accept is read once, without copies: each media range is weighed by how specific it is, never by its q (as DRF does).
#include "rest/negotiation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rest {
namespace {

constexpr std::size_t max_query_fields = 1000;

struct renderer_row {
    renderer kind;
    std::string_view format;
    std::string_view type;
    std::string_view subtype;
};

constexpr std::array<renderer_row, 2> renderers{{
    {renderer::json, "json", "application", "json"},
    {renderer::browsable, "api", "text", "html"},
}};

/// A media range of Accept. `parameters` is what follows the first `;`.
struct media_range {
    std::string_view type;
    std::string_view subtype;
    std::string_view parameters;
    /// 3: with parameters other than q; 2: type/subtype; 1: type/*; 0: */*.
    int precedence = 0;
};

/// White space of Python's str among the characters that a header can hold (latin-1).
bool is_blank(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x20) || byte == 0x85 || byte == 0xa0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool equal_lower(std::string_view text, std::string_view lower_text) {
    return std::ranges::equal(text, lower_text, {}, lower);
}

/// Cuts the text before the first separator off `rest` (all of it if there is none).
std::string_view cut(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view head = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return head;
}

struct parameter {
    std::string_view name;
    std::string_view value;
};

/// The next `name=value`; a `;` between quotes separates nothing. A piece without `=` has an empty name.
parameter next_parameter(std::string_view& rest) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) quoted ^= rest[end] == '"';
    const std::string_view piece = rest.substr(0, end);
    rest = end == rest.size() ? std::string_view{} : rest.substr(end + 1);
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) return {};
    std::string_view value = trimmed(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return {trimmed(piece.substr(0, equals)), value};
}

bool has_parameters_besides_q(std::string_view parameters) {
    while (!parameters.empty()) {
        const parameter p = next_parameter(parameters);
        // data() is null where the piece had no `=`: such a piece counts for nothing.
        if (p.name.data() != nullptr && !equal_lower(p.name, "q")) return true;
    }
    return false;
}

media_range parse_range(std::string_view text) {
    media_range range;
    range.parameters = trimmed(text);
    std::string_view full = trimmed(cut(range.parameters, ';'));
    range.type = cut(full, '/');
    range.subtype = full;
    if (range.type == "*") range.precedence = 0;
    else if (range.subtype == "*") range.precedence = 1;
    else range.precedence = has_parameters_besides_q(range.parameters) ? 3 : 2;
    return range;
}

bool matches(const renderer_row& row, const media_range& range) {
    return (range.subtype == "*" || equal_lower(range.subtype, row.subtype)) &&
           (range.type == "*" || equal_lower(range.type, row.type));
}

/// Python's int() as far as a header can write it, held within 0 and 8; 0 for what is no number.
int clamped_number(std::string_view text) {
    constexpr int largest = 8;
    constexpr std::size_t python_digit_limit = 4300;
    text = trimmed(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    int number = 0;
    std::size_t digits = 0;
    bool after_digit = false;
    for (const char c : text) {
        if (c == '_' && after_digit) {
            after_digit = false;
            continue;
        }
        if (c < '0' || c > '9') return 0;
        number = std::min(number * 10 + (c - '0'), largest + 1);
        after_digit = true;
        ++digits;
    }
    if (!after_digit || negative || digits > python_digit_limit) return 0;
    return std::min(number, largest);
}

int indent_of(std::string_view parameters) {
    int indent = 0;
    while (!parameters.empty()) {
        const parameter p = next_parameter(parameters);
        if (equal_lower(p.name, "indent")) indent = clamped_number(p.value);
    }
    return indent;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char folded = lower(c);
    return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

/// Whether the form-encoded text (`+`, %XX) says `plain`.
bool decodes_to(std::string_view encoded, std::string_view plain) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < encoded.size(); ++i, ++at) {
        char c = encoded[i] == '+' ? ' ' : encoded[i];
        if (c == '%' && i + 2 < encoded.size() && hex_digit(encoded[i + 1]) >= 0 && hex_digit(encoded[i + 2]) >= 0) {
            c = static_cast<char>(hex_digit(encoded[i + 1]) * 16 + hex_digit(encoded[i + 2]));
            i += 2;
        }
        if (at >= plain.size() || plain[at] != c) return false;
    }
    return at == plain.size();
}

/// The raw value of the last `format` of the query; empty if there is none.
std::string_view format_of(std::string_view query) {
    std::string_view format;
    while (!query.empty()) {
        std::string_view value = cut(query, '&');
        const std::string_view name = cut(value, '=');
        if (decodes_to(name, "format")) format = value;
    }
    return format;
}

}  // namespace

std::expected<negotiated, error> negotiate(std::optional<std::string_view> accept, std::string_view query) {
    const std::string_view format = format_of(query);
    const auto in_play = [format](const renderer_row& row) { return format.empty() || decodes_to(format, row.format); };
    if (std::ranges::none_of(renderers, in_play)) return std::unexpected(not_found());

    const renderer_row* best = nullptr;
    media_range best_range;
    bool more = true;
    for (std::string_view rest = accept.value_or("*/*"); more;) {
        more = rest.contains(',');
        const media_range range = parse_range(cut(rest, ','));
        for (const renderer_row& row : renderers) {
            if (!in_play(row) || !matches(row, range)) continue;
            const bool better = best == nullptr || range.precedence > best_range.precedence ||
                                (range.precedence == best_range.precedence && row.kind < best->kind);
            if (better) {
                best = &row;
                best_range = range;
            }
            break;
        }
    }
    if (best == nullptr) return std::unexpected(not_acceptable());
    return negotiated{.renderer = best->kind, .indent = indent_of(best_range.parameters)};
}

bool too_many_fields(std::string_view query) {
    return query.size() >= max_query_fields && std::ranges::count(query, '&') >= std::ptrdiff_t{max_query_fields};
}

}  // namespace rest
