// OpenSSL 3 by way of Asio: no compression, no renegotiation, AEAD ciphers with forward secrecy, ALPN http/1.1.
#include "http/tls.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <string_view>

namespace http {

namespace {

namespace ssl = boost::asio::ssl;

constexpr std::string_view http11 = "http/1.1";

/// A client that offers only other protocols is turned away (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned size, void*) {
    for (unsigned at = 0; at < size;) {
        const unsigned length = offered[at];
        if (length > size - at - 1) break;
        const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), length);
        if (name == http11) {
            *out = offered + at + 1;
            *out_size = static_cast<unsigned char>(length);
            return SSL_TLSEXT_ERR_OK;
        }
        at += length + 1;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void harden(ssl::context& context) {
    context.set_options(ssl::context::default_workarounds | ssl::context::no_compression | ssl::context::single_dh_use);
    SSL_CTX* const raw = context.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    // An idle connection gives its 34 KiB of record buffers back.
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
}

}  // namespace

std::expected<std::shared_ptr<ssl::context>, std::string> load_tls(const std::string& certificate_file,
                                                                   const std::string& key_file) {
    if (certificate_file.empty() || key_file.empty())
        return std::unexpected(std::string("TLS needs both a certificate file and a private key file"));
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code ec;
    // Without this OpenSSL would ask for the passphrase on the terminal.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, ec);
    harden(*context);
    context->use_certificate_chain_file(certificate_file, ec);
    if (ec) return std::unexpected(fmt::format("TLS certificate {}: {}", certificate_file, ec.message()));
    context->use_private_key_file(key_file, ssl::context::pem, ec);
    if (ec) return std::unexpected(fmt::format("TLS private key {}: {}", key_file, ec.message()));
    if (SSL_CTX_check_private_key(context->native_handle()) != 1)
        return std::unexpected(
            fmt::format("TLS private key {} does not fit certificate {}", key_file, certificate_file));
    return context;
}

}  // namespace http
