// OpenSSL's one-shot function; what it cannot do is a surprise.
#include "admin/salted_hmac.hpp"

#include "base/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace admin {

std::string salted_hmac(std::string_view salt, std::string_view value, const base::secret& secret) {
    std::string joined(salt);
    joined += secret.expose();
    std::string key = base::sha256(joined);
    base::wipe(joined);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const unsigned char* made =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(value.data()), value.size(), digest.data(), &length);
    base::wipe(key);
    if (made == nullptr) throw std::runtime_error("HMAC failed");
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace admin
