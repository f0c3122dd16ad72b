// One GET by Beast.
#include "http/upstream.hpp"

#include "http/host_port.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr auto patience = std::chrono::seconds(10);
constexpr std::uint64_t largest_answer = 64ULL << 20;
constexpr std::size_t largest_read = 1 << 20;

/// What the answer keeps: the rest belongs to that connection, or is written by our own.
constexpr std::array<std::string_view, 6> passed_on{"Content-Type", "Cache-Control", "ETag",
                                                    "Location",     "Vary",          "SourceMap"};

response bad_gateway(std::string_view address, std::string_view why) {
    response out{.status = 502, .headers = {}, .body = {}};
    out.headers.add("Content-Type", "text/plain; charset=utf-8");
    out.body = fmt::format(
        "Nothing to show from the development server at {}: {}.\nStart it (npm run dev) and reload.\n", address, why);
    return out;
}

std::optional<asio::ip::tcp::endpoint> endpoint_of(std::string_view address) {
    const auto parts = split_host_port(address);
    if (!parts) return std::nullopt;
    error_code failed;
    const auto host = asio::ip::make_address(std::string(parts->host), failed);
    if (failed) return std::nullopt;
    return asio::ip::tcp::endpoint(host, parts->port);
}

beast::http::request<beast::http::empty_body> outgoing(const std::string& address, const request& r) {
    beast::http::request<beast::http::empty_body> out{beast::http::verb::get, r.target, 11};
    out.set(beast::http::field::host, address);
    out.set(beast::http::field::connection, "close");
    for (const std::string_view name : {"Accept", "If-None-Match", "Sec-Fetch-Dest"}) {
        if (const auto value = r.headers.find(name)) out.set(name, *value);
    }
    return out;
}

response incoming(beast::http::response<beast::http::string_body> answer) {
    response out{.status = static_cast<int>(answer.result_int()), .headers = {}, .body = {}};
    for (const std::string_view name : passed_on) {
        if (const auto found = answer.find(name); found != answer.end()) out.headers.add(name, found->value());
    }
    out.body = std::move(answer.body());
    return out;
}

base::task<std::expected<response, error_code>> exchange(asio::ip::tcp::endpoint to, std::string address,
                                                         const request& r) {
    beast::tcp_stream stream(co_await asio::this_coro::executor);
    stream.expires_after(patience);
    if (const auto [failed] = co_await stream.async_connect(to, quiet); failed) co_return std::unexpected(failed);
    const auto asked = outgoing(address, r);
    const auto [failed_write, written] = co_await beast::http::async_write(stream, asked, quiet);
    if (failed_write) co_return std::unexpected(failed_write);
    beast::flat_buffer buffer(largest_read);
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(largest_answer);
    const auto [failed_read, read] = co_await beast::http::async_read(stream, buffer, parser, quiet);
    if (failed_read) co_return std::unexpected(failed_read);
    co_return incoming(parser.release());
}

}  // namespace

base::task<response> ask_upstream(std::string address, request r) {
    const auto to = endpoint_of(address);
    if (!to) co_return bad_gateway(address, "that is no address and port");
    auto answer = co_await exchange(*to, address, r);
    if (!answer) co_return bad_gateway(address, answer.error().message());
    co_return std::move(*answer);
}

}  // namespace http
