// One keep-alive connection of the closed loop: write a request, read the answer, write the next.
#pragma once

#include "load/scenario.hpp"

#include <netinet/in.h>
#include <sys/un.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace load {

struct answer {
    int status = 0;
    std::string_view body;
    std::size_t size = 0;  ///< of head and body
    bool close = false;
};

/// Where the server listens: 127.0.0.1:PORT, or a Unix-domain socket.
struct address {
    union {
        sockaddr_in tcp{};
        sockaddr_un local;
    };
    socklen_t size = 0;
    int family = AF_INET;
    std::string host;  ///< what the Host field says
};
[[nodiscard]] address tcp_address(std::uint16_t port);
[[nodiscard]] address unix_address(const std::string& path);

/// The first whole answer in `bytes`: status 0 while it is not all there, -1 for what is no answer with a
/// Content-Length.
[[nodiscard]] answer parse_answer(std::string_view bytes);

/// What became of a connection's readiness.
enum class progress { waiting, answered, wrong_status, broken };

class client {
public:
    using clock = std::chrono::steady_clock;

    client(const scenario& kind, const address& where, std::string input);
    ~client();
    client(client&& other) noexcept;
    client& operator=(client&&) = delete;

    /// Connects (blocking, on loopback) if needed and sends the next request. False: the server does not take it.
    [[nodiscard]] bool ask();
    /// Reads what has come. After `answered` or `wrong_status` call `ask` again.
    [[nodiscard]] progress read();

    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] bool connected() const { return socket_ >= 0; }
    [[nodiscard]] clock::time_point asked() const { return asked_; }
    [[nodiscard]] int status() const { return status_; }

private:
    [[nodiscard]] bool connect();
    void disconnect();

    const scenario* kind_;
    const address* where_;
    std::string input_;
    std::string out_;
    std::string in_;
    clock::time_point asked_{};
    int socket_ = -1;
    int status_ = 0;
};

}  // namespace load
