// What an operator may set of the HTTP server. Each limit has a test that trips it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace http {

struct settings {
    /// `ADDR:PORT`, `[V6]:PORT`, or `unix:/path`; port 0 takes a free one. At least one.
    std::vector<std::string> listen{"127.0.0.1:8000"};
    /// I/O threads; 0: one a core.
    int threads = 0;

    /// PEM files; both or none. Reloaded on SIGHUP: a bad pair is logged and the old one stays.
    std::string tls_certificate_file;
    std::string tls_private_key_file;

    std::size_t request_line_bytes = 8 * 1024;         ///< beyond: 414
    std::size_t header_bytes = 16 * 1024;              ///< all fields together; beyond: 431
    std::size_t header_count = 100;                    ///< beyond: 431
    std::size_t body_bytes = 1024 * 1024;              ///< after de-chunking; beyond: 413
    std::chrono::milliseconds header_timeout{10'000};  ///< from the first byte to the end of the header: 408 and close
    std::chrono::milliseconds body_grace{5'000};       ///< before the body's rate counts
    std::size_t body_bytes_per_second = 240;           ///< slower: 408 and close
    std::chrono::milliseconds idle_timeout{60'000};    ///< between requests: close
    std::chrono::milliseconds write_timeout{30'000};   ///< an answer that the client does not take: close
    std::size_t connections = 10'000;                  ///< beyond: 503 and close
    std::chrono::milliseconds stop_timeout{8'000};  ///< graceful stop: then what is left is closed (exit within 10 s)

    /// Addresses or CIDR blocks whose X-Forwarded-For/-Proto/-Host are believed; `unix` means the Unix-domain socket.
    std::vector<std::string> trusted_proxies;
    /// Django's USE_X_FORWARDED_HOST.
    bool use_x_forwarded_host = false;
};

}  // namespace http
