// Accepting never spins and never ends: out of descriptors it waits a moment, existing connections go on (R10).
#include "http/listener.hpp"

#include "base/network.hpp"
#include "http/connection.hpp"
#include "http/host_port.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <type_traits>

namespace http {

namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using unix_stream = boost::asio::local::stream_protocol;
using boost::system::error_code;

constexpr auto accept_pause = 100ms;
constexpr int backlog = 4096;
/// What a stop still takes out of the kernel's queue.
constexpr int drain_limit = 4096;

peer_info describe(const shared_state& shared, const tcp::endpoint& from) {
    const auto address = base::plain_address(from.address());
    return {address, address.to_string(), shared.proxies.trusts(address)};
}

peer_info describe(const shared_state& shared, const unix_stream::endpoint&) {
    return {std::nullopt, "unix", shared.proxies.trusts(std::nullopt)};
}

template <class Protocol>
class socket_listener final : public listener {
public:
    using acceptor = typename Protocol::acceptor;

    /// `on` are the loops that take the connections in turn; the first is the home.
    socket_listener(acceptor bound, std::vector<io_loop*> on, std::string unlink_path = {})
        : acceptor_(std::move(bound)),
          on_(std::move(on)),
          path_(std::move(unlink_path)) {
        // Asio else takes the failure for an empty queue, and whoever is behind it there waits for the next arrival.
        error_code ignored;
        acceptor_.set_option(boost::asio::socket_base::enable_connection_aborted(true), ignored);
    }
    ~socket_listener() override { forget_path(); }

    [[nodiscard]] io_loop& home() override { return *on_.front(); }

    void start() override { boost::asio::co_spawn(home().context, accept_all(), boost::asio::detached); }

    void stop() override {
        error_code ignored;
        if (!acceptor_.is_open()) return;
        acceptor_.cancel(ignored);
        acceptor_.non_blocking(true, ignored);
        for (int i = 0; i < drain_limit; ++i) {
            io_loop& next = turn();
            error_code ec;
            typename Protocol::endpoint from;
            auto socket = acceptor_.accept(next.context, from, ec);
            if (ec) break;
            hand_over(next, std::move(socket), from);
        }
        acceptor_.close(ignored);
        forget_path();
    }

private:
    io_loop& turn() { return *on_[next_++ % on_.size()]; }

    base::task<void> accept_all() {
        while (acceptor_.is_open()) {
            io_loop& next = turn();
            typename Protocol::endpoint from;
            auto [ec, socket] =
                co_await acceptor_.async_accept(next.context, from, boost::asio::as_tuple(boost::asio::use_awaitable));
            if (!ec) {
                hand_over(next, std::move(socket), from);
            } else if (ec == boost::asio::error::operation_aborted) {
                co_return;
            } else if (ec != boost::asio::error::connection_aborted) {
                co_await pause(ec);
            }
        }
    }

    base::task<void> pause(error_code why) {
        if (!complained_) home().shared.log.warning(base::event::connection_refused, {{"reason", why.message()}});
        complained_ = true;
        boost::asio::steady_timer timer(home().context, accept_pause);
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

    void hand_over(io_loop& to, typename Protocol::socket socket, const typename Protocol::endpoint& from) {
        complained_ = false;
        shared_state& shared = to.shared;
        if constexpr (std::is_same_v<Protocol, tcp>) {
            error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
        }
        const bool refuse = shared.open.load(std::memory_order_relaxed) >= shared.options.connections;
        connection_slot slot(shared.open);
        stream_socket plain(std::move(socket));
        auto peer = describe(shared, from);
        if (&to == &home()) return start_connection(to, std::move(plain), std::move(peer), std::move(slot), refuse);
        boost::asio::post(to.context,
                          [&to, s = std::move(plain), p = std::move(peer), held = std::move(slot), refuse]() mutable {
                              start_connection(to, std::move(s), std::move(p), std::move(held), refuse);
                          });
    }

    void forget_path() {
        if (!path_.empty()) ::unlink(path_.c_str());
        path_.clear();
    }

    acceptor acceptor_;
    std::vector<io_loop*> on_;
    std::string path_;
    std::size_t next_ = 0;
    bool complained_ = false;  ///< one line for a row of failures
};

std::string to_text(const tcp::endpoint& e) {
    return e.address().is_v6() ? fmt::format("[{}]:{}", e.address().to_string(), e.port())
                               : fmt::format("{}:{}", e.address().to_string(), e.port());
}

error_code share_port(tcp::acceptor& a) {
    const int on = 1;
    if (::setsockopt(a.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) return {};
    return {errno, boost::system::system_category()};
}

error_code open_tcp(tcp::acceptor& a, const tcp::endpoint& where, bool shared) {
    error_code ec;
    a.open(where.protocol(), ec);
    if (!ec) a.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec && shared) ec = share_port(a);
    if (!ec && where.address().is_v6()) a.set_option(boost::asio::ip::v6_only(!where.address().is_unspecified()), ec);
    if (!ec) a.bind(where, ec);
    return ec;
}

std::expected<bound_listeners, std::string> bind_tcp(tcp::endpoint where, loops& on) {
    const auto fault = [&](const error_code& ec) {
        return std::unexpected(fmt::format("cannot listen on {}: {}", to_text(where), ec.message()));
    };
    // With SO_REUSEPORT two servers of one user would share a port without a word: ask without it first.
    if (tcp::acceptor probe(on.front()->context); where.port() != 0) {
        if (const auto ec = open_tcp(probe, where, false)) return fault(ec);
    }
    bound_listeners result;
    for (auto& loop : on) {
        tcp::acceptor a(loop->context);
        auto ec = open_tcp(a, where, true);
        if (!ec) a.listen(backlog, ec);
        if (ec) return fault(ec);
        where.port(a.local_endpoint(ec).port());
        result.all.push_back(std::make_unique<socket_listener<tcp>>(std::move(a), std::vector<io_loop*>{loop.get()}));
    }
    result.name = to_text(where);
    return result;
}

/// A socket file that nobody listens on is left from a crash: remove it. Anything else is in somebody's use.
bool clear_stale(const unix_stream::endpoint& where, io_loop& loop) {
    struct stat info{};
    if (::lstat(where.path().c_str(), &info) != 0) return true;
    if (!S_ISSOCK(info.st_mode)) return false;
    unix_stream::socket probe(loop.context);
    error_code ec;
    probe.connect(where, ec);
    return ec == boost::asio::error::connection_refused && ::unlink(where.path().c_str()) == 0;
}

std::expected<bound_listeners, std::string> bind_unix(const unix_stream::endpoint& where, loops& on) {
    const auto fault = [&](std::string_view why) {
        return std::unexpected(fmt::format("cannot listen on unix:{}: {}", where.path(), why));
    };
    if (!clear_stale(where, *on.front())) return fault("the path is in use");
    unix_stream::acceptor a(on.front()->context);
    error_code ec;
    a.open(where.protocol(), ec);
    if (!ec) a.bind(where, ec);
    if (ec) return fault(ec.message());
    a.listen(backlog, ec);
    if (ec) return fault(ec.message());
    std::vector<io_loop*> all;
    for (auto& loop : on) all.push_back(loop.get());
    bound_listeners result;
    result.all.push_back(std::make_unique<socket_listener<unix_stream>>(std::move(a), std::move(all), where.path()));
    result.name = "unix:" + where.path();
    return result;
}

}  // namespace

std::expected<listen_address, std::string> parse_listen(std::string_view text) {
    const auto fault = [&](std::string_view why) { return std::unexpected(fmt::format("listen {}: {}", text, why)); };
    if (text.starts_with("unix:")) {
        const auto path = text.substr(5);
        if (path.empty() || path.size() > 107) return fault("a socket's path has 1 to 107 bytes");
        return unix_stream::endpoint(std::string(path));
    }
    const auto parts = split_host_port(text);
    if (!parts) return fault(parts.error());
    std::string_view host = parts->host;
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    error_code ec;
    const auto address = boost::asio::ip::make_address(std::string(host), ec);
    if (ec || address.is_v6() != bracketed) return fault("not an address; write 0.0.0.0 or [::] for all");
    return tcp::endpoint(address, parts->port);
}

std::expected<bound_listeners, std::string> bind_all(const listen_address& where, loops& on) {
    if (const auto* tcp_end = std::get_if<tcp::endpoint>(&where)) return bind_tcp(*tcp_end, on);
    return bind_unix(std::get<unix_stream::endpoint>(where), on);
}

}  // namespace http
