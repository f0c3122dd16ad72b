// The table of parsers, and the choice of one as in DRF's rest_framework/request.py and negotiation.py.
#include "rest/parsers.hpp"

#include "base/text.hpp"
#include "rest/form.hpp"
#include "rest/multipart.hpp"
#include "rest/parsers_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace rest {
namespace {

struct body_text {
    std::string_view bytes;
    std::string_view content_type;  ///< the whole header
    std::string_view charset;       ///< empty if the header names none
};

using parser = std::expected<request_data, error> (*)(const body_text&);

std::expected<request_data, error> parse_json(const body_text& b) {
    const auto refuse = [](std::string_view why) {
        return std::unexpected(detail(400, fmt::format("JSON parse error - {}", why)));
    };
    auto text = base::decode_body(b.bytes, b.charset);
    if (!text) return refuse(text.error());
    auto document = base::json::parse(*text);
    if (!document) return refuse(document.error().message);
    return request_data{.body = std::move(document->value), .is_form = false, .files = {}};
}

struct parser_row {
    std::string_view main_type;
    std::string_view sub_type;
    bool is_form;
    parser parse;
};

/// DEFAULT_PARSER_CLASSES: the first row that matches reads the body.
constexpr std::array<parser_row, 3> parsers{{
    {"application", "json", false, parse_json},
    {"application", "x-www-form-urlencoded", true, [](const body_text& b) { return parse_form(b.bytes, b.charset); }},
    {"multipart", "form-data", true,
     [](const body_text& b) { return parse_multipart(b.bytes, b.content_type, b.charset); }},
}};

struct media_type {
    std::string_view main_type, sub_type;
    explicit media_type(std::string_view text)
        : main_type(text.substr(0, text.find('/'))),
          sub_type(text.substr(std::min(main_type.size() + 1, text.size()))) {}
};

/// DRF's media_type_matches: a Content-Type may hold wildcards too. Null: 415.
const parser_row* select_parser(const media_type& type) {
    const auto row = std::ranges::find_if(parsers, [&](const parser_row& p) {
        return (type.sub_type == "*" || type.sub_type == p.sub_type) &&
               (type.main_type == "*" || type.main_type == p.main_type);
    });
    return row == parsers.end() ? nullptr : &*row;
}

/// No body: DRF takes an exact form type as a form without fields, all else as `{}`.
request_data empty_data(const media_type& type) {
    const bool is_form = std::ranges::any_of(parsers, [&](const parser_row& p) {
        return p.is_form && type.main_type == p.main_type && type.sub_type == p.sub_type;
    });
    return {.body = base::json::object{}, .is_form = is_form, .files = {}};
}

}  // namespace

std::expected<request_data, error> parse_body(const http::request& r) {
    const std::string content_type = r.headers.find("Content-Type").value_or(std::string());
    if (content_type == "application/json" && !r.body.empty()) return parse_json({r.body, content_type, {}});
    const header_value header = parse_header_value(content_type);
    if (r.body.empty()) return empty_data(media_type(header.value));
    const parser_row* row = select_parser(media_type(header.value));
    if (row == nullptr) return std::unexpected(unsupported_media_type(base::latin1_to_utf8(content_type)));
    const std::string* charset = header.find("charset");
    return row->parse({r.body, content_type, charset == nullptr ? std::string_view() : *charset});
}

}  // namespace rest
