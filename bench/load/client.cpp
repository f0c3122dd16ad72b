// A request fits into an empty socket buffer, so it leaves in one send; an answer may come in pieces.
#include "load/client.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace load {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
    if (a.size() != lower.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
        if (c != lower[i]) return false;
    }
    return true;
}

bool to_number(std::string_view text, std::size_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

answer parse_answer(std::string_view bytes) {
    constexpr answer bad{.status = -1};
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    std::size_t status = 0;
    if (!bytes.starts_with("HTTP/1.1 ") || !to_number(bytes.substr(9, 3), status)) return bad;
    answer found{.status = static_cast<int>(status)};
    std::size_t length = 0;
    bool counted = false;
    for (auto line = bytes.find("\r\n") + 2; line < end; line = bytes.find("\r\n", line) + 2) {
        const auto field = bytes.substr(line, bytes.find("\r\n", line) - line);
        const auto colon = field.find(": ");
        if (colon == std::string_view::npos) return bad;
        const auto name = field.substr(0, colon);
        const auto value = field.substr(colon + 2);
        if (equal_ignoring_case(name, "content-length")) counted = to_number(value, length);
        if (equal_ignoring_case(name, "connection")) found.close = equal_ignoring_case(value, "close");
    }
    if (!counted) return bad;
    found.size = end + 4 + length;
    if (bytes.size() < found.size) return {};
    found.body = bytes.substr(end + 4, length);
    return found;
}

address tcp_address(std::uint16_t port) {
    address made;
    made.tcp.sin_family = AF_INET;
    made.tcp.sin_port = htons(port);
    made.tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    made.size = sizeof made.tcp;
    made.host = "127.0.0.1:" + std::to_string(port);
    return made;
}

address unix_address(const std::string& path) {
    address made;
    made.local = {};
    made.local.sun_family = AF_UNIX;
    path.copy(made.local.sun_path, sizeof made.local.sun_path - 1);
    made.size = sizeof made.local;
    made.family = AF_UNIX;
    made.host = "localhost";
    return made;
}

client::client(const scenario& kind, const address& where, std::string input)
    : kind_(&kind),
      where_(&where),
      input_(std::move(input)) {}

client::client(client&& other) noexcept
    : kind_(other.kind_),
      where_(other.where_),
      input_(std::move(other.input_)),
      out_(std::move(other.out_)),
      in_(std::move(other.in_)),
      asked_(other.asked_),
      socket_(std::exchange(other.socket_, -1)),
      status_(other.status_) {}

client::~client() {
    disconnect();
}

void client::disconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    in_.clear();
}

bool client::connect() {
    socket_ = ::socket(where_->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return false;
    const int on = 1;
    if (where_->family == AF_INET) ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&where_->tcp), where_->size) == 0) return true;
    disconnect();
    return false;
}

bool client::ask() {
    if (!connected() && !connect()) return false;
    kind_->write(out_, where_->host, input_);
    asked_ = clock::now();
    return ::send(socket_, out_.data(), out_.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out_.size());
}

progress client::read() {
    std::array<char, 8192> piece;
    const auto n = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return progress::waiting;
    if (n <= 0) {
        disconnect();
        return progress::broken;
    }
    in_.append(piece.data(), static_cast<std::size_t>(n));
    const auto found = parse_answer(in_);
    if (found.status == 0) return progress::waiting;
    status_ = found.status;
    const bool good = found.status == kind_->expected_status && kind_->learn(found.body, input_);
    if (found.status < 0 || found.close) disconnect();
    else in_.erase(0, found.size);
    if (found.status < 0) return progress::broken;
    return good ? progress::answered : progress::wrong_status;
}

}  // namespace load
