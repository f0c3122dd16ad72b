// Callbacks of Beast's basic_parser; the path is decoded as WSGI's PATH_INFO is.
#include "http/parser.hpp"

#include "base/text.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace http {

namespace {

constexpr std::size_t first_reserve = 16 * 1024;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string_view std_view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

request_parser::request_parser(const settings& limits, request& out) : out_(&out) {
    // The guard has judged the size already; an ignored field line never reaches this limit.
    header_limit(static_cast<std::uint32_t>(limits.request_line_bytes + limits.header_bytes + 16));
    body_limit(limits.body_bytes);
    eager(true);
}

void request_parser::on_request_impl(verb, string_view method, string_view, int version, error_code& ec) {
    ec = {};
    http10_ = version == 10;
    out_->method.assign(method.data(), method.size());
    for (char& c : out_->method) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
}

void request_parser::on_field_impl(field, string_view name, string_view value, error_code& ec) {
    if (!in_header_) {
        ec = boost::beast::http::error::bad_field;
        return;
    }
    ec = {};
    out_->headers.add(std_view(name), std_view(value));
}

void request_parser::on_header_impl(error_code& ec) {
    ec = {};
    in_header_ = false;
}

void request_parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) {
    ec = {};
    // A promised length is not yet memory: the rest grows as it comes.
    if (length) out_->body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, first_reserve)));
}

std::size_t request_parser::on_body_impl(string_view bytes, error_code& ec) {
    ec = {};
    out_->body.append(bytes.data(), bytes.size());
    return bytes.size();
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) {
    return on_body_impl(bytes, ec);
}

std::string decode_path(std::string_view raw) {
    if (raw.find('%') == std::string_view::npos) return std::string(raw);
    std::string bytes;
    bytes.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const int high = raw[i] == '%' && i + 2 < raw.size() ? hex_value(raw[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(raw[i + 2]) : -1;
        if (low >= 0) {
            bytes.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            bytes.push_back(raw[i]);
        }
    }
    return base::decode_replacing(bytes);
}

void apply_framing(const framing& facts, request& out) {
    out.target.assign(facts.target);
    const auto mark = facts.target.find('?');
    out.raw_path.assign(facts.target.substr(0, mark));
    if (mark != std::string_view::npos) out.query.assign(facts.target.substr(mark + 1));
    out.path = decode_path(out.raw_path);
    out.host.assign(facts.authority);
}

}  // namespace http
