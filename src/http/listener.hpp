// Where connections come from: one listening socket per thread for TCP, one for all threads per Unix-domain path.
#pragma once

#include "http/io_loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace http {

using listen_address = std::variant<boost::asio::ip::tcp::endpoint, boost::asio::local::stream_protocol::endpoint>;

/// `ADDR:PORT`, `[V6]:PORT`, `localhost:PORT` or `unix:/path`; the error is a sentence.
[[nodiscard]] std::expected<listen_address, std::string> parse_listen(std::string_view text);

using loops = std::vector<std::unique_ptr<io_loop>>;

/// A listening socket and the coroutine that accepts on it. Lives on one loop.
class listener {
public:
    virtual ~listener() = default;
    [[nodiscard]] virtual io_loop& home() = 0;
    /// Spawns the accepting coroutine.
    virtual void start() = 0;
    /// On the home thread: takes what the kernel has already accepted, then closes.
    virtual void stop() = 0;
};

struct bound_listeners {
    std::vector<std::unique_ptr<listener>> all;
    std::string name;  ///< the address really bound
};

/// Binds and listens for every loop. `on` outlives what is returned.
[[nodiscard]] std::expected<bound_listeners, std::string> bind_all(const listen_address& where, loops& on);

}  // namespace http
