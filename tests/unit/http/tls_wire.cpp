// The socket below stays the test's own, so that it can be shut and reset.
#include "tls_wire.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>

namespace wire {

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

certificates::certificates() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lktlsXXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    certificate = folder + "/cert.pem";
    key = folder + "/key.pem";
    make_pair(certificate, key, "first");
}

certificates::~certificates() {
    std::filesystem::remove_all(folder);
}

http::settings certificates::settings() const {
    auto s = quick();
    s.tls_certificate_file = certificate;
    s.tls_private_key_file = key;
    return s;
}

tls_client::tls_client(const site& s, int most, std::string_view alpn)
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

bool tls_client::send(std::string_view bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
}

std::string tls_client::read() {
    std::string got;
    char some[4096];
    while (!got.contains("\r\n\r\n")) {
        const int n = SSL_read(ssl_.get(), some, sizeof some);
        if (n <= 0) return got;
        got.append(some, static_cast<std::size_t>(n));
    }
    return got;
}

std::string tls_client::ask(std::string_view bytes) {
    return send(bytes) ? read() : std::string();
}

void tls_client::say_goodbye() {
    SSL_shutdown(ssl_.get());
}

std::string tls_client::name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> cert(SSL_get1_peer_certificate(ssl_.get()), X509_free);
    char text[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert.get()), NID_commonName, text, sizeof text);
    return text;
}

std::string tls_client::protocol() const {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
}

bool tls_client::closed_cleanly() {
    char byte;
    return SSL_read(ssl_.get(), &byte, 1) <= 0 && SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN;
}

}  // namespace wire
