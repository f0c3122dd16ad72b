// Sockets by hand: no library may repair what a test sends.
#include "wire.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <thread>

namespace wire {

namespace {

int connect_unix(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, path.c_str(), path.size() + 1);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect " + path);
    return fd;
}

int connect_tcp(const std::string& address) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    const auto colon = address.rfind(':');
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect " + address);
    return fd;
}

}  // namespace

std::string answer::field(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
        const auto line = std::string_view(head).substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            base::ascii_iequal(line.substr(0, name.size()), name))
            return std::string(line.substr(std::min(line.size(), name.size() + 2)));
    }
    return {};
}

bool answer::has(std::string_view name) const {
    return !field(name).empty();
}

client::client(const std::string& address)
    : fd_(address.starts_with("unix:") ? connect_unix(address.substr(5)) : connect_tcp(address)) {
    timeval wait{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

client::client(client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_)) {}

client::~client() {
    if (fd_ >= 0) ::close(fd_);
}

bool client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void client::shutdown_send() {
    ::shutdown(fd_, SHUT_WR);
}

bool client::readable(std::chrono::milliseconds wait) {
    if (!pending_.empty()) return true;
    pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&one, 1, static_cast<int>(wait.count())) > 0;
}

bool client::more() {
    pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, 5000) <= 0) return false;
    char some[16384];
    const auto n = ::recv(fd_, some, sizeof some, 0);
    if (n <= 0) return false;
    pending_.append(some, static_cast<std::size_t>(n));
    return true;
}

answer client::read(bool head_only) {
    std::size_t end;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
        if (!more()) return {};
    }
    answer result;
    result.head = pending_.substr(0, end + 2);
    result.status = std::stoi(result.head.substr(9, 3));
    pending_.erase(0, end + 4);
    const auto length = result.field("Content-Length");
    const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
    while (pending_.size() < size) {
        if (!more()) return {};
    }
    result.body = pending_.substr(0, size);
    pending_.erase(0, size);
    return result;
}

std::string client::read_all(bool& closed, std::chrono::milliseconds wait) {
    closed = false;
    const auto until = std::chrono::steady_clock::now() + wait;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
        if (left <= 0ms || ::poll(&one, 1, static_cast<int>(left.count())) <= 0) return pending_;
        char some[16384];
        const auto n = ::recv(fd_, some, sizeof some, 0);
        if (n <= 0) return closed = true, pending_;
        pending_.append(some, static_cast<std::size_t>(n));
    }
}

bool client::closes(std::chrono::milliseconds wait) {
    bool closed = false;
    return read_all(closed, wait).empty() && closed;
}

http::settings quick() {
    http::settings s;
    s.listen = {"127.0.0.1:0"};
    s.threads = 2;
    return s;
}

base::task<http::response> echo(http::request r) {
    http::response out;
    if (r.path == "/throw/") throw std::runtime_error("out of cheese");
    out.headers.add("Content-Type", "text/plain");
    if (r.path == "/evil/") out.headers.add("Location", "/a\r\nSet-Cookie: x=1");
    if (r.path == "/big/") {
        out.body.assign(16 * 1024 * 1024, 'x');
        co_return out;
    }
    if (r.path == "/empty/") {
        out.status = 204;
        co_return out;
    }
    out.body =
        r.method + "\n" + r.path + "\n" + r.query + "\n" + r.host + "\n" + r.scheme + "\n" + r.client + "\n" + r.body;
    co_return out;
}

site::site(http::settings options, http::handler handle)
    : server(std::make_unique<http::server>(std::move(options), std::move(handle), log)) {
    const auto started = server->start();
    if (!started) throw std::runtime_error(started.error());
}

site::~site() {
    server->stop();
    server->wait();
}

answer site::ask(std::string_view bytes) const {
    auto c = connect();
    c.send(bytes);
    return c.read();
}

bool site::alive() const {
    return ask(get("/alive/")).status == 200;
}

std::string get(std::string_view path, std::string_view more) {
    return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\n").append(more).append("\r\n");
}

bool eventually(const std::function<bool()>& what) {
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (!what()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace wire
