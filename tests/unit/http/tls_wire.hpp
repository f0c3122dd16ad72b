// TLS for the tests of this room: a certificate made on the spot, and a client of OpenSSL's own.
#pragma once

#include "wire.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace wire {

/// Writes a key and a certificate of this name, self-signed.
void make_pair(const std::string& certificate, const std::string& key, const char* name);

/// A folder with a pair that goes with the test.
struct certificates {
    certificates();
    ~certificates();
    [[nodiscard]] http::settings settings() const;
    std::string folder, certificate, key;
};

/// A blocking client; `connected` says whether the handshake came to its end.
class tls_client {
public:
    explicit tls_client(const site& s, int most = 0, std::string_view alpn = {});
    /// False if the other end is gone.
    bool send(std::string_view bytes);
    /// What has come when a header is complete.
    std::string read();
    std::string ask(std::string_view bytes);
    /// Says goodbye as TLS wants it; the socket stays open.
    void say_goodbye();
    [[nodiscard]] std::string name() const;
    [[nodiscard]] std::string protocol() const;
    /// True: the server said goodbye as TLS wants it.
    bool closed_cleanly();
    client& socket() { return socket_; }
    bool connected = false;

private:
    client socket_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace wire
