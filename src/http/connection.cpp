// The session loop: read a header, judge it, read the body, call the handler, answer. What goes wrong on the way is
// answered once and the connection closed, so that no byte is ever read as the start of another request.
#include "http/connection.hpp"

#include "http/framing_guard.hpp"
#include "http/pages.hpp"
#include "http/parser.hpp"
#include "http/read_buffer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <type_traits>

namespace http {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

/// After a refusal the client may still be sending: its bytes are thrown away this long, lest a reset overtake the
/// answer (RFC 9112 section 9.6).
constexpr auto linger_time = 2s;
constexpr std::size_t linger_bytes = 16 * 1024 * 1024;
/// A connection that arrives while the server stops may still ask once.
constexpr auto last_idle = 200ms;
/// Pipelined requests answered in a row before others get their turn.
constexpr unsigned pipeline_turn = 16;
/// The shortest last chunk of a chunked body: `0`, and two ends of a line.
constexpr std::size_t last_chunk_bytes = 5;
/// Connections over the limit, of one thread, that are told so at the same time; more are closed without a word.
constexpr std::size_t refusals_at_once = 64;

enum class read_result { ok, closed, stalled, full };

using tls_stream = boost::asio::ssl::stream<stream_socket>;

template <class Stream>
class session final : public watched_connection {
public:
    template <class... Args>
    session(io_loop& loop, peer_info peer, Args&&... args)
        : loop_(loop),
          options_(loop.shared.options),
          peer_(std::move(peer)),
          stream_(std::forward<Args>(args)...),
          buffer_(options_.request_line_bytes + options_.header_bytes + 16),
          scanner_(options_) {
        loop_.add(*this);
    }
    ~session() override { loop_.remove(*this); }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    base::task<void> run(bool refuse_all);
    void cancel() noexcept override {
        boost::system::error_code ignored;
        socket().cancel(ignored);
    }

private:
    static constexpr bool secure = std::is_same_v<Stream, tls_stream>;

    stream_socket& socket() {
        if constexpr (secure) return stream_.next_layer();
        else return stream_;
    }
    void arm(steady::duration time) { arm_at(steady::now() + time); }
    void arm_at(time_point when) {
        deadline = when;
        expired = false;
    }
    void disarm() { arm_at(time_point::max()); }

    base::task<read_result> read_more();
    base::task<std::expected<std::size_t, refusal>> read_head();
    base::task<std::optional<refusal>> read_body(request_parser& parser, bool chunked);
    base::task<bool> serve(std::size_t head_size);
    base::task<response> call_handler(request r);
    base::task<bool> answer(response page, response_framing how);
    base::task<bool> write(std::string_view bytes);
    base::task<void> refuse(refusal why);
    base::task<void> drain();
    base::task<void> close();

    io_loop& loop_;
    const settings& options_;
    peer_info peer_;
    Stream stream_;
    read_buffer buffer_;
    header_scanner scanner_;
    std::string out_;
    unsigned turn_ = 0;
    bool refused_ = false;  ///< the client may still be sending what nobody will read
    bool broken_ = false;   ///< the other end is gone: no use in an orderly close
};

template <class Stream>
base::task<read_result> session<Stream>::read_more() {
    const auto space = buffer_.prepare();
    if (space.size() == 0) co_return read_result::full;
    const auto [ec, n] = co_await stream_.async_read_some(space, as_values);
    if (!ec) {
        buffer_.commit(n);
        co_return read_result::ok;
    }
    if (ec == boost::asio::error::operation_aborted && !killed) {
        if (expired) co_return read_result::stalled;
        // A stop found this connection idle; a request that has just arrived is still answered.
        boost::system::error_code ignored;
        if (loop_.stopping() && socket().available(ignored) > 0) co_return read_result::ok;
        co_return read_result::closed;
    }
    broken_ = true;
    co_return read_result::closed;
}

/// The size of the header block at the front of the buffer; status 0 means to close without a word.
template <class Stream>
base::task<std::expected<std::size_t, refusal>> session<Stream>::read_head() {
    scanner_.reset();
    bool begun = false;
    for (;;) {
        if (!buffer_.empty()) {
            const auto found = scanner_.feed(buffer_.view());
            if (!found) co_return std::unexpected(found.error());
            if (*found) co_return **found;
            if (!begun) arm(options_.header_timeout);
            begun = true;
        } else {
            buffer_.shrink();
            arm(loop_.stopping() ? std::min<steady::duration>(last_idle, options_.idle_timeout)
                                 : options_.idle_timeout);
        }
        idle = !begun;
        const auto got = co_await read_more();
        idle = false;
        if (got == read_result::ok) continue;
        if (got == read_result::full) co_return std::unexpected(refusal{431, "header too large"});
        if (got == read_result::stalled && begun) co_return std::unexpected(refusal{408, "header too slow"});
        co_return std::unexpected(refusal{0, "closed"});
    }
}

template <class Stream>
base::task<std::optional<refusal>> session<Stream>::read_body(request_parser& parser, bool chunked) {
    chunk_guard guard(options_.body_bytes);
    const auto begun = steady::now();
    std::size_t guarded = 0;
    std::size_t received = 0;
    for (;;) {
        const auto bytes = buffer_.view();
        if (chunked) {
            const auto taken = guard.feed(bytes.substr(guarded));
            if (!taken) co_return taken.error();
            guarded += *taken;
        } else {
            guarded = bytes.size();
        }
        // Beast takes the line of a last chunk together with the empty line behind it, or asserts.
        const bool torn = chunked && guard.ending() && guarded < last_chunk_bytes;
        if (guarded > 0 && !torn) {
            boost::beast::error_code ec;
            const auto used = parser.put(boost::asio::const_buffer(bytes.data(), guarded), ec);
            buffer_.consume(used);
            guarded -= used;
            received += used;
            if (ec == boost::beast::http::error::body_limit) co_return refusal{413, "body too large"};
            if (ec && ec != boost::beast::http::error::need_more) co_return refusal{400, "bad body"};
        }
        if (parser.is_done()) co_return std::nullopt;
        if (chunked && guard.done()) co_return refusal{400, "bad chunked body"};
        if (chunked && guarded < buffer_.view().size()) continue;
        const auto rate = std::max<std::size_t>(options_.body_bytes_per_second, 1);
        arm_at(begun + options_.body_grace + std::chrono::milliseconds(received * 1000 / rate));
        switch (co_await read_more()) {
            case read_result::ok:
                break;
            case read_result::stalled:
                co_return refusal{408, "body too slow"};
            case read_result::full:
                co_return refusal{400, "chunk line too long"};
            case read_result::closed:
                co_return refusal{0, "closed"};
        }
    }
}

template <class Stream>
base::task<response> session<Stream>::call_handler(request r) {
    const std::string id = r.id;
    connection_watch watch(loop_.watches, socket().native_handle());
    r.watch = &watch;
    std::string reason;
    disarm();
    try {
        co_return co_await loop_.shared.handle(std::move(r));
    } catch (const std::exception& e) {
        reason = e.what();
    } catch (...) {
        reason = "unknown exception";
    }
    loop_.shared.log.error(base::event::request_failed, {{"request", id}, {"reason", reason}});
    co_return error_page(500);
}

template <class Stream>
base::task<bool> session<Stream>::answer(response page, response_framing how) {
    if (!loop_.writer.write(out_, page, how)) {
        loop_.shared.log.error(base::event::request_failed,
                               {{"reason", "the handler's answer has a bad status or field"}});
        if (!loop_.writer.write(out_, error_page(500), how)) co_return false;
    }
    const bool sent = co_await write(out_);
    if (out_.capacity() > 64 * 1024) std::string().swap(out_);
    co_return sent;
}

/// True: the connection may carry another request.
template <class Stream>
base::task<bool> session<Stream>::serve(std::size_t head_size) {
    request r;
    request_parser parser(options_, r);
    const auto block = buffer_.view().substr(scanner_.leading(), head_size - scanner_.leading());
    const auto facts = check_header(block, options_);
    if (!facts) co_return co_await refuse(facts.error()), false;
    boost::beast::error_code ec;
    const auto used = parser.put(boost::asio::const_buffer(block.data(), block.size()), ec);
    if (ec || used != block.size() || !parser.is_header_done()) co_return co_await refuse({400, "bad header"}), false;
    apply_framing(*facts, r);
    const bool chunked = facts->chunked;
    const bool wants_continue = facts->expect_continue && facts->has_body();
    buffer_.consume(head_size);
    if (!parser.is_done()) {
        if (wants_continue && buffer_.empty() && !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        if (const auto fault = co_await read_body(parser, chunked)) co_return co_await refuse(*fault), false;
    }
    r.id = loop_.next_id();
    r.peer = peer_.text;
    if (secure) r.scheme = "https";
    loop_.shared.proxies.apply(r, peer_.trusted, options_.use_x_forwarded_host);
    response_framing how{.head = r.method == "HEAD", .http10 = parser.http10()};
    auto reply = co_await call_handler(std::move(r));
    if (killed) co_return false;
    how.close = !parser.keep_alive() || loop_.stopping();
    const bool sent = co_await answer(std::move(reply), how);
    co_return sent && !how.close;
}

template <class Stream>
base::task<bool> session<Stream>::write(std::string_view bytes) {
    if constexpr (!secure) {
        // Nearly always the socket takes it all at once: no operation, no deadline.
        while (!bytes.empty()) {
            boost::system::error_code ec;
            const auto n = stream_.write_some(boost::asio::buffer(bytes), ec);
            if (ec == boost::asio::error::would_block) break;
            if (ec) co_return broken_ = true, false;
            bytes.remove_prefix(n);
        }
        if (bytes.empty()) co_return true;
    }
    arm(options_.write_timeout);
    const auto [ec, n] = co_await boost::asio::async_write(stream_, boost::asio::buffer(bytes), as_values);
    disarm();
    if (ec) broken_ = true;
    co_return !ec;
}

template <class Stream>
base::task<void> session<Stream>::refuse(refusal why) {
    if (why.status == 0 || killed) co_return;
    loop_.shared.log.info(base::event::request, {{"status", why.status}, {"peer", peer_.text}, {"reason", why.reason}});
    co_await answer(error_page(why.status), {.close = true});
    refused_ = true;
}

/// Throws away what the client still sends, below TLS, until it hangs up or the deadline comes.
template <class Stream>
base::task<void> session<Stream>::drain() {
    std::array<char, 4096> rubbish;
    for (std::size_t dropped = 0; dropped < linger_bytes && !killed;) {
        const auto [ec, n] = co_await socket().async_read_some(boost::asio::buffer(rubbish), as_values);
        if (ec) co_return;
        dropped += n;
    }
}

template <class Stream>
base::task<void> session<Stream>::close() {
    boost::system::error_code ignored;
    if (!broken_ && !killed) {
        arm(linger_time);
        if constexpr (secure) co_await stream_.async_shutdown(as_values);
        socket().shutdown(stream_socket::shutdown_send, ignored);
        // What is unread would turn the close into a reset, and that can overtake the answer.
        if (refused_ || !buffer_.empty() || socket().available(ignored) > 0) co_await drain();
    }
    disarm();
    socket().close(ignored);
}

template <class Stream>
base::task<void> session<Stream>::run(bool refuse_all) {
    if constexpr (secure) {
        arm(options_.header_timeout);
        const auto [ec] = co_await stream_.async_handshake(tls_stream::server, as_values);
        if (ec) co_return;
    }
    if (refuse_all) {
        co_await refuse({503, "too many connections"});
    } else {
        for (bool more = true; more && !killed;) {
            const auto head = co_await read_head();
            if (!head) {
                co_await refuse(head.error());
                break;
            }
            more = co_await serve(*head);
            if (more && !buffer_.empty() && ++turn_ % pipeline_turn == 0)
                co_await boost::asio::post(loop_.context, boost::asio::use_awaitable);
        }
    }
    co_await close();
}

base::task<void> run_plain(io_loop& loop, stream_socket socket, peer_info peer, connection_slot slot, bool refuse_all) {
    const connection_slot held(std::move(slot));
    session<stream_socket> one(loop, std::move(peer), std::move(socket));
    co_await one.run(refuse_all);
}

base::task<void> run_tls(io_loop& loop, stream_socket socket, peer_info peer, connection_slot slot) {
    // Held for the connection's life: a reload replaces the context, not what a connection already uses.
    const auto context = loop.shared.tls.current();
    const connection_slot held(std::move(slot));
    session<tls_stream> one(loop, std::move(peer), std::move(socket), *context);
    co_await one.run(false);
}

}  // namespace

void start_connection(io_loop& loop, stream_socket socket, peer_info peer, connection_slot slot, bool refuse) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    const bool tls = loop.shared.use_tls && peer.address;
    if (refuse) {
        const auto now = std::chrono::steady_clock::now();
        if (now - loop.last_refusal >= 1s) {
            loop.last_refusal = now;
            loop.shared.log.warning(base::event::connection_refused,
                                    {{"reason", "too many connections"}, {"peer", peer.text}});
        }
        // A handshake for a client that will be turned away is work that a flood would like.
        if (tls || loop.refusing >= refusals_at_once) return;
        ++loop.refusing;
    }
    auto ended = [&loop, refuse](std::exception_ptr failure) {
        if (refuse) --loop.refusing;
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            loop.shared.log.error(base::event::request_failed, {{"reason", e.what()}});
        } catch (...) {
            loop.shared.log.error(base::event::request_failed, {{"reason", "unknown exception"}});
        }
    };
    auto work = tls ? run_tls(loop, std::move(socket), std::move(peer), std::move(slot))
                    : run_plain(loop, std::move(socket), std::move(peer), std::move(slot), refuse);
    boost::asio::co_spawn(loop.context, std::move(work), std::move(ended));
}

}  // namespace http
