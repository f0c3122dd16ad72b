// bcrypt_sha256 and bcrypt: `algorithm$$2b$12$<22 of salt><31 of hash>` by libxcrypt (Django's
// BCryptSHA256PasswordHasher).
#include <crypt.h>

#include "base/base64.hpp"
#include "passwords/families.hpp"
#include "passwords/fields.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <algorithm>
#include <stdexcept>
#include <utility>

namespace passwords {

namespace {

constexpr std::size_t setting_length = 29;  ///< `$2b$12$` and 22 characters of salt
constexpr std::size_t whole_length = 60;
constexpr std::size_t key_bytes = 72;  ///< bcrypt reads no more of a password, in Django too
constexpr std::string_view alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The text that bcrypt hashes. Django's `bcrypt_sha256` hashes the lower-case hex of the SHA-256, so that nothing is
/// cut.
base::secret key_of(std::string_view password, prehash first) {
    if (first == prehash::none) return base::secret(password.substr(0, key_bytes));
    std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
    SHA256(reinterpret_cast<const unsigned char*>(password.data()), password.size(), hash.data());
    std::string hex = base::hex_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
    base::secret key(hex);
    base::wipe(hex);
    return key;
}

std::string run_bcrypt(std::string_view key, const std::string& setting) {
    // 32 KiB that libxcrypt wants zeroed before and that holds the key schedule after.
    const auto data = std::make_unique<crypt_data>();
    std::string terminated(key);
    const char* out = ::crypt_rn(terminated.c_str(), setting.c_str(), data.get(), sizeof(crypt_data));
    base::wipe(terminated);
    if (out == nullptr || out[0] == '*') throw std::runtime_error("libxcrypt refused a bcrypt setting");
    std::string result(out);
    OPENSSL_cleanse(data.get(), sizeof(crypt_data));
    return result;
}

class bcrypt_hasher final : public hasher {
public:
    bcrypt_hasher(std::string_view algorithm, prehash first, std::uint32_t rounds)
        : algorithm_(algorithm),
          first_(first),
          rounds_(rounds) {}

    [[nodiscard]] std::string_view algorithm() const override { return algorithm_; }

    /// $2a$, $2b$ and $2y$ are one algorithm here, as in python-bcrypt; $2x$ (the sign bug) is not taken.
    [[nodiscard]] std::optional<encoding> read(std::string_view encoded) const override {
        const auto fields = split_exact<5>(encoded, '$');
        if (!fields) return std::nullopt;
        const auto& [name, empty, revision, rounds, data] = *fields;
        if (name != algorithm_ || !empty.empty() || (revision != "2a" && revision != "2b" && revision != "2y"))
            return std::nullopt;
        if (rounds.size() != 2 || data.size() != whole_length - setting_length + salt_length) return std::nullopt;
        const auto count = read_number(rounds.front() == '0' ? rounds.substr(1) : rounds, limits::bcrypt_max_rounds);
        if (!count || *count < limits::bcrypt_min_rounds) return std::nullopt;
        if (data.find_first_not_of(alphabet) != std::string_view::npos) return std::nullopt;
        std::string whole = "$2b$" + std::string(rounds) + '$' + std::string(data);
        std::string setting = whole.substr(0, setting_length);
        return encoding{.salt = std::move(setting), .digest = std::move(whole), .cost = *count};
    }

    [[nodiscard]] std::string write(const encoding&, std::string_view whole) const override {
        return std::string(algorithm_) + '$' + std::string(whole);
    }

    [[nodiscard]] encoding fresh(base::random_source& random) const override {
        std::array<unsigned char, 16> bytes{};
        random.fill(bytes);
        std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
        const char* made =
            ::crypt_gensalt_rn("$2b$", rounds_, reinterpret_cast<const char*>(bytes.data()),
                               static_cast<int>(bytes.size()), setting.data(), static_cast<int>(setting.size()));
        if (made == nullptr) throw std::runtime_error("libxcrypt made no bcrypt salt");
        return {.salt = made, .digest = std::string(whole_length, '\0'), .cost = rounds_};
    }

    /// bcrypt ends a password at its first NUL; python-bcrypt refuses such a one, and so does this (A06).
    [[nodiscard]] work derive(shared_password password, const encoding& e) const override {
        return runs(std::move(password), e, 1, [](std::string) -> std::string {
            throw std::invalid_argument("bcrypt cannot hash a password with a NUL character");
        });
    }

    [[nodiscard]] work verify(shared_password password, const encoding& stored) const override {
        return runs(std::move(password), stored, 1, [](std::string) { return std::string(); });
    }

    [[nodiscard]] bool must_update(const encoding& stored) const override { return stored.cost != rounds_; }

    [[nodiscard]] std::optional<work> remaining(shared_password password, const encoding& stored) const override {
        if (stored.cost >= rounds_) return std::nullopt;
        return runs(std::move(password), stored, (1U << (rounds_ - stored.cost)) - 1,
                    [](std::string whole) { return whole; });
    }

    [[nodiscard]] std::uint64_t cost(const encoding& e) const override { return std::uint64_t{1} << e.cost; }

    [[nodiscard]] std::string cost_text(const encoding& stored) const override {
        return "rounds " + std::to_string(stored.cost);
    }

private:
    /// `times` runs; `if_nul` says what becomes of the result when the key holds a NUL: the time is spent all the same.
    template <class IfNul>
    [[nodiscard]] work runs(shared_password password, const encoding& e, unsigned times, IfNul if_nul) const {
        auto run = [password = std::move(password), setting = e.salt, times, first = first_, if_nul] {
            const bool has_nul = first == prehash::none && password->expose().contains('\0');
            const base::secret key = key_of(password->expose(), first);
            std::string whole;
            for (unsigned i = 0; i < times; ++i) whole = run_bcrypt(key.expose(), setting);
            return has_nul ? if_nul(std::move(whole)) : whole;
        };
        return opaque_work{std::move(run), cost(e) * times};
    }

    std::string_view algorithm_;
    prehash first_;
    std::uint32_t rounds_;
};

}  // namespace

std::unique_ptr<hasher> make_bcrypt(std::string_view algorithm, prehash first, const settings& options) {
    return std::make_unique<bcrypt_hasher>(algorithm, first, static_cast<std::uint32_t>(options.bcrypt_rounds));
}

void check_bcrypt(const settings& options, std::vector<std::string>& faults) {
    if (std::cmp_less(options.bcrypt_rounds, limits::bcrypt_min_rounds) ||
        std::cmp_greater(options.bcrypt_rounds, limits::bcrypt_max_rounds)) {
        faults.push_back("bcrypt_rounds must be from " + std::to_string(limits::bcrypt_min_rounds) + " to " +
                         std::to_string(limits::bcrypt_max_rounds) + ".");
    }
}

}  // namespace passwords
