// Wiping and constant-time comparison, by OpenSSL's own primitives.
#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace base {

void wipe(std::string& text) {
    // The whole capacity: an earlier, longer value may still stand behind the end.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

// A short text moves by copying: what is left behind is wiped.
secret::secret(secret&& other) noexcept : bytes_(std::move(other.bytes_)) {
    wipe(other.bytes_);
}

secret& secret::operator=(const secret& other) {
    if (this != &other) {
        wipe(bytes_);
        bytes_ = other.bytes_;
    }
    return *this;
}

secret& secret::operator=(secret&& other) noexcept {
    if (this != &other) {
        wipe(bytes_);
        bytes_ = other.bytes_;
        wipe(other.bytes_);
    }
    return *this;
}

secret::~secret() {
    wipe(bytes_);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace base
