// Beast's parser, writing straight into a request: no field container of its own that a trailer could overflow.
#pragma once

#include "http/framing_guard.hpp"
#include "http/message.hpp"
#include "http/settings.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <string_view>

namespace http {

/// Feed it what the guards let through. A field after the header is a trailer and refused.
class request_parser final : public boost::beast::http::basic_parser<true> {
public:
    request_parser(const settings& limits, request& out);
    [[nodiscard]] bool http10() const { return http10_; }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    void on_request_impl(verb, string_view method, string_view target, int version, error_code& ec) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(field, string_view name, string_view value, error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
    std::size_t on_body_impl(string_view bytes, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code& ec) override { ec = {}; }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) override;
    void on_finish_impl(error_code& ec) override { ec = {}; }

    request* out_;
    bool in_header_ = true;
    bool http10_ = false;
};

/// Fills target, paths, query and host from what the guard found.
void apply_framing(const framing& facts, request& out);

/// Percent-decoded once; an escape that is none stays as it is; bad UTF-8 becomes U+FFFD.
[[nodiscard]] std::string decode_path(std::string_view raw);

}  // namespace http
