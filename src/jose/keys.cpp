// HMAC (RFC 2104) by OpenSSL's EVP_MAC: the key schedule is computed once and reused by every call.
#include "jose/keys.hpp"

#include "base/base64.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace jose {
namespace {

constexpr std::array<algorithm, 3> algorithm_table{{
    {"HS256", 32, 32, "SHA256"},
    {"HS384", 48, 48, "SHA384"},
    {"HS512", 64, 64, "SHA512"},
}};

struct free_context {
    void operator()(EVP_MAC_CTX* c) const { EVP_MAC_CTX_free(c); }
};
using context = std::unique_ptr<EVP_MAC_CTX, free_context>;

using mac_bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

const unsigned char* unsigned_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool ok, const char* what) {
    if (!ok) throw std::runtime_error(what);
}

context make_context(const algorithm& alg, std::string_view key) {
    const std::unique_ptr<EVP_MAC, void (*)(EVP_MAC*)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    require(mac != nullptr, "OpenSSL has no HMAC");
    context made(EVP_MAC_CTX_new(mac.get()));
    require(made != nullptr, "out of memory for HMAC");
    const std::array<OSSL_PARAM, 2> params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(alg.digest), 0),
        OSSL_PARAM_construct_end(),
    };
    require(EVP_MAC_init(made.get(), unsigned_bytes(key), key.size(), params.data()) == 1,
            "HMAC does not take this key");
    return made;
}

}  // namespace

std::span<const algorithm> algorithms() {
    return algorithm_table;
}

const algorithm* find_algorithm(std::string_view name) {
    for (const algorithm& row : algorithm_table) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

/// Keyed contexts that are free now. A call takes one for itself and puts it back: starting a keyed context again is
/// half the cost of duplicating one, and no two threads ever share one.
struct signing_key::prepared {
    context original;  ///< only ever duplicated
    std::mutex mutex;
    std::vector<context> idle;

    context take() {
        {
            const std::scoped_lock lock(mutex);
            if (!idle.empty()) {
                context taken = std::move(idle.back());
                idle.pop_back();
                return taken;
            }
        }
        context made(EVP_MAC_CTX_dup(original.get()));
        require(made != nullptr, "out of memory for HMAC");
        return made;
    }

    void give_back(context c) {
        const std::scoped_lock lock(mutex);
        idle.push_back(std::move(c));
    }

    std::size_t compute(std::string_view input, mac_bytes& out) {
        context c = take();
        std::size_t length = 0;
        // A null key keeps the one that is set (EVP_MAC_init(3)). On failure the context is dropped, not reused.
        require(EVP_MAC_init(c.get(), nullptr, 0, nullptr) == 1 &&
                    EVP_MAC_update(c.get(), unsigned_bytes(input), input.size()) == 1 &&
                    EVP_MAC_final(c.get(), out.data(), &length, out.size()) == 1,
                "HMAC failed");
        give_back(std::move(c));
        return length;
    }
};

signing_key::signing_key(const algorithm& alg, base::secret bytes)
    : alg_(&alg),
      encoded_header_(base::base64url_encode(std::string(R"({"alg":")").append(alg.name).append(R"(","typ":"JWT"})"))) {
    if (bytes.empty()) throw std::invalid_argument("a signing key must not be empty");
    prepared_ = std::make_shared<prepared>();
    prepared_->original = make_context(alg, bytes.expose());
}

std::string signing_key::sign(std::string_view signing_input) const {
    mac_bytes mac;
    const std::size_t length = prepared_->compute(signing_input, mac);
    return {reinterpret_cast<const char*>(mac.data()), length};
}

bool signing_key::verify(std::string_view signing_input, std::string_view signature) const {
    mac_bytes mac;
    const std::size_t length = prepared_->compute(signing_input, mac);
    // A shorter signature is never a prefix match: the lengths are compared first (J22).
    return base::equal_constant_time({reinterpret_cast<const char*>(mac.data()), length}, signature);
}

}  // namespace jose
