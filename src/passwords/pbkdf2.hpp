// PBKDF2-HMAC (RFC 8018 section 5.2) by OpenSSL's KDF, which is fetched once and not for each password.
#pragma once

#include "passwords/engine.hpp"

#include <memory>
#include <string>

struct evp_kdf_st;

namespace passwords {

/// Immutable; one may serve all threads.
class pbkdf2_kdf {
public:
    /// Throws std::runtime_error if OpenSSL has no PBKDF2.
    pbkdf2_kdf();

    /// The derived key. Throws std::runtime_error if OpenSSL refuses.
    [[nodiscard]] std::string derive(const pbkdf2_work& work) const;

private:
    struct release {
        void operator()(evp_kdf_st* kdf) const;
    };
    std::unique_ptr<evp_kdf_st, release> kdf_;
};

}  // namespace passwords
