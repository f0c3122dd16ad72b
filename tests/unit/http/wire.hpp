// Both ends of a wire: a server on a free port, and a blocking client that sends exactly the bytes it is told to.
#pragma once

#include "http/server.hpp"
#include "support/fakes.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

using namespace std::chrono_literals;

/// One answer, cut out of the stream by its Content-Length.
struct answer {
    int status = 0;
    std::string head;  ///< status line and fields
    std::string body;
    [[nodiscard]] std::string field(std::string_view name) const;  ///< empty if absent
    [[nodiscard]] bool has(std::string_view name) const;
};

/// A blocking socket; every wait ends after five seconds.
class client {
public:
    explicit client(const std::string& address);
    ~client();
    client(client&& other) noexcept;
    client(const client&) = delete;

    /// False if the other end is gone.
    bool send(std::string_view bytes);
    void shutdown_send();
    /// The next answer; status 0 if the connection ends before.
    answer read(bool head_only = false);
    /// All bytes until the other end closes (a reset counts); `closed` false: it did not within the wait.
    std::string read_all(bool& closed, std::chrono::milliseconds wait = 5s);
    /// True if the other end closes within the wait without another byte.
    bool closes(std::chrono::milliseconds wait = 5s);
    /// True if a byte can be read now or within the wait.
    bool readable(std::chrono::milliseconds wait);
    [[nodiscard]] int fd() const { return fd_; }

private:
    bool more();
    int fd_ = -1;
    std::string pending_;
};

/// Small limits where a test wants them, two threads, port 0.
[[nodiscard]] http::settings quick();

/// Answers 200 with method, path, query and body in lines; `/big/` with 16 MiB, `/throw/` throws, `/evil/` a bad field.
[[nodiscard]] base::task<http::response> echo(http::request r);

/// A started server that stops with the test.
struct site {
    explicit site(http::settings options = quick(), http::handler handle = echo);
    ~site();
    [[nodiscard]] client connect(std::size_t listen = 0) const { return client(server->bound().at(listen)); }
    /// Sends one request on a new connection.
    [[nodiscard]] answer ask(std::string_view bytes) const;
    [[nodiscard]] bool alive() const;

    support::recording_logger log;
    std::unique_ptr<http::server> server;
};

[[nodiscard]] std::string get(std::string_view path, std::string_view more = {});

/// Waits for something that another thread will do; five seconds at most.
[[nodiscard]] bool eventually(const std::function<bool()>& what);

}  // namespace wire
