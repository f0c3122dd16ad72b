// OpenSSL's one-shot functions; what they cannot do is a surprise.
#include "base/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace base {

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string salted_hmac(std::string_view salt, std::string_view value, const secret& secret) {
    std::string joined(salt);
    joined += secret.expose();
    std::string key = sha256(joined);
    wipe(joined);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const unsigned char* made =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(value.data()), value.size(), digest.data(), &length);
    wipe(key);
    if (made == nullptr) throw std::runtime_error("HMAC failed");
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace base
