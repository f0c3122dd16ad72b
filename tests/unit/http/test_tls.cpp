// TLS with a certificate made on the spot; what a reload changes and what it does not.
#include "wire.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

using namespace wire;

namespace {

/// Writes a key and a certificate of this name, self-signed.
void make_pair(const std::string& certificate, const std::string& key, const char* name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
    X509_set_pubkey(cert.get(), pair.get());
    X509_NAME* subject = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(cert.get(), subject);
    X509_sign(cert.get(), pair.get(), EVP_sha256());
    std::FILE* out = std::fopen(certificate.c_str(), "w");
    PEM_write_X509(out, cert.get());
    std::fclose(out);
    out = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
}

struct certificates {
    certificates() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lktlsXXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        certificate = folder + "/cert.pem";
        key = folder + "/key.pem";
        make_pair(certificate, key, "first");
    }
    ~certificates() { std::filesystem::remove_all(folder); }
    [[nodiscard]] http::settings settings() const {
        auto s = quick();
        s.tls_certificate_file = certificate;
        s.tls_private_key_file = key;
        return s;
    }
    std::string folder, certificate, key;
};

class tls_client {
public:
    explicit tls_client(const site& s, int most = 0, std::string_view alpn = {})
        : socket_(s.connect()),
          context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
          ssl_(SSL_new(context_.get()), SSL_free) {
        if (most != 0) {
            SSL_set_security_level(ssl_.get(), 0);
            SSL_set_min_proto_version(ssl_.get(), TLS1_VERSION);
            SSL_set_max_proto_version(ssl_.get(), most);
        }
        if (!alpn.empty())
            SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                                static_cast<unsigned>(alpn.size()));
        SSL_set_fd(ssl_.get(), socket_.fd());
        connected = SSL_connect(ssl_.get()) == 1;
    }
    std::string ask(std::string_view bytes) {
        if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return {};
        std::string got;
        char some[4096];
        while (!got.contains("\r\n\r\n")) {
            const int n = SSL_read(ssl_.get(), some, sizeof some);
            if (n <= 0) return got;
            got.append(some, static_cast<std::size_t>(n));
        }
        return got;
    }
    [[nodiscard]] std::string name() const {
        const std::unique_ptr<X509, decltype(&X509_free)> cert(SSL_get1_peer_certificate(ssl_.get()), X509_free);
        char text[64] = {};
        X509_NAME_get_text_by_NID(X509_get_subject_name(cert.get()), NID_commonName, text, sizeof text);
        return text;
    }
    [[nodiscard]] std::string protocol() const {
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
        return {reinterpret_cast<const char*>(chosen), size};
    }
    /// True: the server said goodbye as TLS wants it.
    bool closed_cleanly() {
        char byte;
        return SSL_read(ssl_.get(), &byte, 1) <= 0 && SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN;
    }
    client& socket() { return socket_; }
    bool connected = false;

private:
    client socket_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace

TEST_CASE("tls: requests are answered over 1.2 and 1.3, scheme is https, the end is said") {
    const certificates files;
    const site s(files.settings());
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client c(s, version);
        REQUIRE(c.connected);
        CHECK(c.ask(get("/a/")).starts_with("HTTP/1.1 200 OK"));
        CHECK(c.ask(get("/b/")).contains("\nhttps\n"));
        CHECK(c.ask(get("/c/", "Connection: close\r\n")).contains("Connection: close"));
        CHECK(c.closed_cleanly());
    }
}

TEST_CASE("tls: 1.1 and a client without http/1.1 are turned away, http/1.1 is chosen") {
    const certificates files;
    const site s(files.settings());
    CHECK_FALSE(tls_client(s, TLS1_1_VERSION).connected);
    CHECK_FALSE(tls_client(s, 0, "\x02h2").connected);
    tls_client both(s, 0, "\x02h2\x08http/1.1");
    CHECK(both.connected);
    CHECK(both.protocol() == "http/1.1");
}

TEST_CASE("tls: malformed requests are refused inside TLS, plain ones before it") {
    const certificates files;
    const site s(files.settings());
    tls_client c(s);
    CHECK(c.ask("BAD\r\n\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(c.closed_cleanly());
    auto plain = s.connect();
    plain.send(get("/"));
    bool closed = false;
    CHECK_FALSE(plain.read_all(closed).contains("HTTP/1.1"));
    CHECK(closed);
    CHECK(tls_client(s).connected);
}

TEST_CASE("tls: a client that sends a far too large body to its end still reads the 413") {
    const certificates files;
    const site s(files.settings());
    tls_client c(s);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";
    CHECK(c.ask(head + std::string(3'000'000, 'x')).starts_with("HTTP/1.1 413 "));
}

TEST_CASE("tls: a handshake that does not come is ended by header_timeout (R09)") {
    const certificates files;
    auto options = files.settings();
    options.header_timeout = 150ms;
    const site s(options);
    auto silent = s.connect();
    CHECK(silent.closes());
}

TEST_CASE("tls: a reload serves new connections the new certificate and leaves the old ones be") {
    const certificates files;
    site s(files.settings());
    tls_client old(s);
    CHECK(old.name() == "first");
    make_pair(files.certificate, files.key, "second");
    CHECK(tls_client(s).name() == "first");
    REQUIRE(s.server->reload_tls());
    CHECK(tls_client(s).name() == "second");
    CHECK(old.ask(get("/")).starts_with("HTTP/1.1 200 OK"));
    CHECK(s.log.has("tls_reloaded"));
}

TEST_CASE("tls: a reload of a bad pair is an error and a log line, the old pair stays") {
    const certificates files;
    site s(files.settings());
    make_pair(files.certificate, files.folder + "/other.pem", "third");
    const auto mixed = s.server->reload_tls();
    REQUIRE_FALSE(mixed);
    CHECK(mixed.error().contains(files.key));
    std::ofstream(files.certificate) << "no certificate";
    CHECK_FALSE(s.server->reload_tls());
    std::filesystem::remove(files.certificate);
    CHECK_FALSE(s.server->reload_tls());
    CHECK(s.log.has("tls_reload_failed"));
    CHECK(tls_client(s).name() == "first");
}

TEST_CASE("tls: half a configuration, a missing file or a wrong key stop the start with a sentence") {
    const certificates files;
    support::recording_logger log;
    const auto error = [&](const std::function<void(http::settings&)>& change) {
        auto options = files.settings();
        change(options);
        http::server s(options, echo, log);
        const auto started = s.start();
        return started ? std::string() : started.error();
    };
    CHECK(error([](auto& o) { o.tls_private_key_file.clear(); }).contains("both"));
    CHECK(error([](auto& o) { o.tls_certificate_file.clear(); }).contains("both"));
    CHECK(error([](auto& o) { o.tls_certificate_file = "/no/such.pem"; }).contains("/no/such.pem"));
    make_pair(files.folder + "/c2.pem", files.folder + "/k2.pem", "other");
    CHECK(error([&](auto& o) { o.tls_private_key_file = files.folder + "/k2.pem"; }).contains("k2.pem"));
    site plain;
    CHECK_FALSE(plain.server->reload_tls());
}

TEST_CASE("tls: a stop closes idle connections and ends") {
    const certificates files;
    site s(files.settings());
    tls_client idle(s);
    REQUIRE(idle.ask(get("/")).starts_with("HTTP/1.1 200"));
    s.server->stop();
    CHECK(idle.closed_cleanly());
}
