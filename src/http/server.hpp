// Listening sockets, I/O threads, and their orderly end.
#pragma once

#include "base/log.hpp"
#include "http/message.hpp"
#include "http/settings.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace http {

/// Serves `handler` on every address of the settings. Each I/O thread has its own io_context and, for TCP, its own
/// listening socket (SO_REUSEPORT). Not copyable; destroy only after `wait` returned or if `start` failed.
class server {
public:
    server(settings options, handler handle, base::logger& log);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds, loads the certificate and starts the threads; returns once connections are accepted.
    /// The error is a sentence for the operator (address in use, no such file, key does not fit certificate).
    [[nodiscard]] std::expected<void, std::string> start();

    /// The addresses really bound, in the order of `listen`, with the port that a 0 became: `127.0.0.1:43121`.
    [[nodiscard]] std::vector<std::string> bound() const;

    /// Reads the certificate and key again (SIGHUP). New connections use them; on a fault the old pair stays.
    std::expected<void, std::string> reload_tls();

    /// Closes the listeners, lets requests in flight be answered with `Connection: close`, closes idle connections,
    /// and after `stop_timeout` everything. Returns at once; thread-safe; `wait` returns when all threads ended.
    void stop();
    void wait();

    /// The index of the calling I/O thread (0 .. threads-1), or -1 on any other thread.
    [[nodiscard]] static int thread_index();
    [[nodiscard]] int thread_count() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace http
