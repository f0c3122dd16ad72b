// The grammar is parse_header of django/http/multipartparser.py (3.2), odd corners included: bodies are cut by it.
#include "rest/parsers_header.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace rest {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// Up to the next `;` outside of quotes; takes it off `rest`.
std::string_view next_piece(std::string_view& rest) {
    bool inside = false;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
        if (rest[i] == '"') inside = !inside;
        if (rest[i] == ';' && !inside) break;
    }
    const std::string_view piece = rest.substr(0, i);
    rest.remove_prefix(std::min(i + 1, rest.size()));
    return strip_ascii(piece);
}

void replace_all(std::string& text, std::string_view from, char to) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::string_view(text).substr(i).starts_with(from)) {
            text[out++] = to;
            i += from.size() - 1;
        } else {
            text[out++] = text[i];
        }
    }
    text.resize(out);
}

/// Django replaces in two rounds, so that three characters `\\"` become one quote.
std::string unquote(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
    std::string out(value.substr(1, value.size() - 2));
    replace_all(out, R"(\\)", '\\');
    replace_all(out, R"(\")", '"');
    return out;
}

/// RFC 2231: `utf-8'en'%e2%82%ac%20rates`, as UTF-8.
std::string extended(std::string_view value) {
    const std::size_t first = value.find('\'');
    const std::size_t second = value.find('\'', first + 1);
    const std::string bytes = percent_decode(value.substr(second + 1));
    auto text = base::decode_body(bytes, value.substr(0, first));
    return text ? std::move(*text) : base::decode_replacing(bytes);
}

}  // namespace

const std::string* header_value::find(std::string_view name) const {
    const auto hit =
        std::find_if(parameters.rbegin(), parameters.rend(), [&](const auto& p) { return p.first == name; });
    return hit == parameters.rend() ? nullptr : &hit->second;
}

header_value parse_header_value(std::string_view text) {
    header_value out;
    std::string_view rest = text;
    out.value = base::ascii_lower(next_piece(rest));
    while (!rest.empty()) {
        const std::string_view piece = next_piece(rest);
        const std::size_t equals = piece.find('=');
        if (equals == piece.npos) continue;
        std::string name = base::ascii_lower(strip_ascii(piece.substr(0, equals)));
        std::string value = unquote(strip_ascii(piece.substr(equals + 1)));
        if (name.ends_with('*')) {
            name.pop_back();
            if (std::ranges::count(piece, '\'') == 2 && std::ranges::count(value, '\'') == 2) value = extended(value);
        }
        out.parameters.emplace_back(std::move(name), std::move(value));
    }
    return out;
}

std::string_view strip_ascii(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\r\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && text.size() - i > 2) {
            const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

}  // namespace rest
