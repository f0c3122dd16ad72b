// One connection from its acceptance to its end: TLS, requests one after the other, answers, an orderly close.
#pragma once

#include "http/io_loop.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>

namespace http {

/// TCP and Unix-domain sockets alike.
using stream_socket = boost::asio::generic::stream_protocol::socket;

struct peer_info {
    std::optional<boost::asio::ip::address> address;  ///< nothing: a Unix-domain socket
    std::string text;
    bool trusted = false;  ///< a configured proxy
};

/// Takes the socket over on the loop's own thread. With `refuse` the only answer is 503.
void start_connection(io_loop& loop, stream_socket socket, peer_info peer, connection_slot slot, bool refuse);

}  // namespace http
