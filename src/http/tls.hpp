// The certificate in use, and how it is replaced without a restart. TLS 1.2 and 1.3 (RFC 9325).
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <expected>
#include <memory>
#include <mutex>
#include <string>

namespace http {

/// A context from PEM files; the error is a sentence that names the file.
[[nodiscard]] std::expected<std::shared_ptr<boost::asio::ssl::context>, std::string> load_tls(
    const std::string& certificate_file, const std::string& key_file);

/// Holds the context that new connections take. Thread-safe.
class tls_store {
public:
    [[nodiscard]] std::shared_ptr<boost::asio::ssl::context> current() const {
        const std::scoped_lock lock(mutex_);
        return context_;
    }
    void replace(std::shared_ptr<boost::asio::ssl::context> next) {
        const std::scoped_lock lock(mutex_);
        context_.swap(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace http
