// pbkdf2_sha256 and pbkdf2_sha1: `algorithm$iterations$salt$base64` (Django's PBKDF2PasswordHasher, RFC 8018).
#include "passwords/pbkdf2.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "passwords/families.hpp"
#include "passwords/fields.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <array>
#include <stdexcept>
#include <utility>

namespace passwords {

namespace {

struct digest_facts {
    const char* openssl_name;
    std::size_t length;
};

constexpr std::array<digest_facts, 2> facts_of_digest{{{"SHA1", 20}, {"SHA256", 32}}};

constexpr const digest_facts& facts_of(digest kind) {
    return facts_of_digest.at(std::to_underlying(kind));
}

class pbkdf2_hasher final : public hasher {
public:
    pbkdf2_hasher(std::string_view algorithm, digest kind, std::uint32_t iterations)
        : algorithm_(algorithm),
          kind_(kind),
          iterations_(iterations) {}

    [[nodiscard]] std::string_view algorithm() const override { return algorithm_; }

    [[nodiscard]] std::optional<encoding> read(std::string_view encoded) const override {
        const auto fields = split_exact<4>(encoded, '$');
        if (!fields) return std::nullopt;
        const auto& [name, iterations, salt, hash] = *fields;
        const auto count = read_number(iterations, limits::pbkdf2_iterations);
        auto bytes = base::base64_decode(hash);
        if (name != algorithm_ || !count || salt.empty() || !bytes || bytes->size() != facts_of(kind_).length)
            return std::nullopt;
        return encoding{.salt = std::string(salt), .digest = std::move(*bytes), .cost = *count};
    }

    [[nodiscard]] std::string write(const encoding& e, std::string_view bytes) const override {
        return std::string(algorithm_) + '$' + std::to_string(e.cost) + '$' + e.salt + '$' + base::base64_encode(bytes);
    }

    [[nodiscard]] encoding fresh(base::random_source& random) const override {
        return {.salt = new_salt(random), .digest = std::string(facts_of(kind_).length, '\0'), .cost = iterations_};
    }

    [[nodiscard]] work derive(shared_password password, const encoding& e) const override {
        return pbkdf2_work{.digest = kind_,
                           .password = std::move(password),
                           .salt = e.salt,
                           .iterations = e.cost,
                           .length = facts_of(kind_).length};
    }

    [[nodiscard]] bool must_update(const encoding& stored) const override {
        return stored.cost != iterations_ || has_short_salt(stored);
    }

    [[nodiscard]] std::optional<work> remaining(shared_password password, const encoding& stored) const override {
        if (stored.cost >= iterations_) return std::nullopt;
        encoding rest = stored;
        rest.cost = iterations_ - stored.cost;
        return derive(std::move(password), rest);
    }

    [[nodiscard]] std::uint64_t cost(const encoding& e) const override { return e.cost; }

    [[nodiscard]] std::string cost_text(const encoding& stored) const override {
        return base::grouped(stored.cost) + (stored.cost == 1 ? " iteration" : " iterations") +
               (has_short_salt(stored) ? ", short salt" : "");
    }

private:
    static bool has_short_salt(const encoding& e) { return base::code_point_count(e.salt) < salt_length; }

    std::string_view algorithm_;
    digest kind_;
    std::uint32_t iterations_;
};

}  // namespace

void pbkdf2_kdf::release::operator()(evp_kdf_st* kdf) const {
    EVP_KDF_free(kdf);
}

pbkdf2_kdf::pbkdf2_kdf() : kdf_(EVP_KDF_fetch(nullptr, "PBKDF2", nullptr)) {
    if (!kdf_) throw std::runtime_error("OpenSSL has no PBKDF2");
}

std::string pbkdf2_kdf::derive(const pbkdf2_work& work) const {
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf_.get()),
                                                                            EVP_KDF_CTX_free);
    if (!context) throw std::runtime_error("OpenSSL gave no PBKDF2 context");
    // The parameters are only read; OSSL_PARAM has no const form. Never null, even if empty: null means "not given".
    const std::string_view password = work.password->expose();
    auto* pass = const_cast<char*>(password.empty() ? "" : password.data());
    auto* name = const_cast<char*>(facts_of(work.digest).openssl_name);
    unsigned iterations = work.iterations;
    int without_minimums = 1;  // as PKCS5_PBKDF2_HMAC: the lower bounds of SP 800-132 are for new hashes
    const std::array<OSSL_PARAM, 6> parameters{
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, pass, password.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<char*>(work.salt.data()), work.salt.size()),
        OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &without_minimums),
        OSSL_PARAM_construct_end(),
    };
    std::string key(work.length, '\0');
    if (EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()), key.size(), parameters.data()) !=
        1) {
        throw std::runtime_error("OpenSSL refused a PBKDF2 derivation");
    }
    return key;
}

std::unique_ptr<hasher> make_pbkdf2(std::string_view algorithm, digest kind, const settings& options) {
    return std::make_unique<pbkdf2_hasher>(algorithm, kind, static_cast<std::uint32_t>(options.pbkdf2_iterations));
}

void check_pbkdf2(const settings& options, std::vector<std::string>& faults) {
    if (options.pbkdf2_iterations < 1 || std::cmp_greater(options.pbkdf2_iterations, limits::pbkdf2_iterations)) {
        faults.push_back("pbkdf2_iterations must be from 1 to " + std::to_string(limits::pbkdf2_iterations) + ".");
    }
}

}  // namespace passwords
