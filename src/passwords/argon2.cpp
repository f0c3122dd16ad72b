// argon2: "argon2" and the PHC string `$argon2id$v=19$m=...,t=...,p=...$salt$hash` (Django's Argon2PasswordHasher, RFC
// 9106).
//
// libsodium is two to three times as fast as Debian's libargon2, but knows only p=1 and, when it makes a hash, only
// salts of 16 bytes, where Django's have 22. So it verifies what has p=1, and libargon2 does the rest. Lanes are run
// one after the other on the worker's own thread: the pool alone decides how many cores hashing takes.
#include <argon2.h>
#include <sodium.h>

#include "base/base64.hpp"
#include "passwords/families.hpp"
#include "passwords/fields.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace passwords {

namespace {

constexpr std::size_t digest_length = 32;  ///< argon2-cffi 21.2 and later

struct variety_row {
    std::string_view name;
    argon2_type type;
};
constexpr std::array<variety_row, 3> varieties{{{"argon2id", Argon2_id}, {"argon2i", Argon2_i}, {"argon2d", Argon2_d}}};

std::optional<std::string> decode_unpadded(std::string_view text) {
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    if (text.contains('=')) return std::nullopt;
    return base::base64_decode(padded);
}

std::string encode_unpadded(std::string_view bytes) {
    std::string text = base::base64_encode(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

std::optional<std::uint32_t> read_named(std::string_view text, std::string_view name, std::uint32_t most) {
    if (!text.starts_with(name)) return std::nullopt;
    return read_number(text.substr(name.size()), most);
}

bool read_parameters(std::string_view text, encoding& out) {
    const auto fields = split_exact<3>(text, ',');
    if (!fields) return false;
    const auto memory = read_named((*fields)[0], "m=", limits::argon2_memory_kib);
    const auto passes = read_named((*fields)[1], "t=", static_cast<std::uint32_t>(limits::argon2_block_passes));
    const auto lanes = read_named((*fields)[2], "p=", limits::argon2_lanes);
    if (!memory || !passes || !lanes || *memory < 8 * *lanes) return false;
    if (std::uint64_t{*memory} * *passes > limits::argon2_block_passes) return false;
    out.memory = *memory;
    out.cost = *passes;
    out.parallelism = *lanes;
    return true;
}

std::string_view name_of_variety(const encoding& e) {
    const auto row =
        std::ranges::find(varieties, e.variety, [](const auto& v) { return static_cast<std::uint32_t>(v.type); });
    return row->name;
}

std::string phc_text(const encoding& e, std::string_view bytes) {
    return '$' + std::string(name_of_variety(e)) + "$v=" + std::to_string(e.version) +
           "$m=" + std::to_string(e.memory) + ",t=" + std::to_string(e.cost) + ",p=" + std::to_string(e.parallelism) +
           '$' + encode_unpadded(e.salt) + '$' + encode_unpadded(bytes);
}

std::string derive_by_libargon2(std::string_view password, const encoding& e) {
    std::string out(e.digest.size(), '\0');
    auto bytes = [](std::string_view text) { return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data())); };
    // Inputs are only read: the flags that clear them are not set.
    argon2_context context{};
    context.out = reinterpret_cast<std::uint8_t*>(out.data());
    context.outlen = static_cast<std::uint32_t>(out.size());
    context.pwd = bytes(password);
    context.pwdlen = static_cast<std::uint32_t>(password.size());
    context.salt = bytes(e.salt);
    context.saltlen = static_cast<std::uint32_t>(e.salt.size());
    context.t_cost = e.cost;
    context.m_cost = e.memory;
    context.lanes = e.parallelism;
    context.threads = 1;
    context.version = e.version;
    context.flags = ARGON2_DEFAULT_FLAGS;
    const int fault = argon2_ctx(&context, static_cast<argon2_type>(e.variety));
    if (fault != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(fault));
    return out;
}

/// The stored digest if the password is right, else nothing.
std::string verify_by_libsodium(std::string_view password, const encoding& e) {
    const std::string text = phc_text(e, e.digest);
    errno = 0;
    if (crypto_pwhash_argon2id_str_verify(text.c_str(), password.data(), password.size()) == 0) return e.digest;
    // A mismatch is EINVAL; anything else (no memory) must not look like a wrong password.
    if (errno != EINVAL) throw std::runtime_error("argon2: libsodium could not compute");
    return {};
}

bool libsodium_can(const encoding& e) {
    return e.parallelism == 1 && e.variety == Argon2_id && e.version == ARGON2_VERSION_13 &&
           e.digest.size() >= crypto_pwhash_argon2id_BYTES_MIN;
}

class argon2_hasher final : public hasher {
public:
    argon2_hasher(std::uint32_t passes, std::uint32_t memory, std::uint32_t lanes)
        : passes_(passes),
          memory_(memory),
          lanes_(lanes) {
        // Chooses its fastest code for this processor; may be called often and from any thread.
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
    }

    [[nodiscard]] std::string_view algorithm() const override { return "argon2"; }

    [[nodiscard]] std::optional<encoding> read(std::string_view encoded) const override {
        auto fields = split_exact<6>(encoded, '$');
        encoding e{.version = ARGON2_VERSION_13};
        if (fields) {
            const std::string_view version = (*fields)[2];
            if (version == "v=16") e.version = ARGON2_VERSION_10;
            if (version != "v=16" && version != "v=19") return std::nullopt;
        } else {
            // Before version 1.3 the field was not written.
            const auto old = split_exact<5>(encoded, '$');
            if (!old) return std::nullopt;
            e.version = ARGON2_VERSION_10;
            fields = {(*old)[0], (*old)[1], {}, (*old)[2], (*old)[3], (*old)[4]};
        }
        const auto& [name, variety, version, parameters, salt, hash] = *fields;
        const auto row = std::ranges::find(varieties, variety, &variety_row::name);
        auto salt_bytes = decode_unpadded(salt);
        auto bytes = decode_unpadded(hash);
        if (name != algorithm() || row == varieties.end() || !salt_bytes || !bytes || !read_parameters(parameters, e))
            return std::nullopt;
        if (salt_bytes->size() < ARGON2_MIN_SALT_LENGTH || bytes->size() < ARGON2_MIN_OUTLEN) return std::nullopt;
        e.variety = static_cast<std::uint32_t>(row->type);
        e.salt = std::move(*salt_bytes);
        e.digest = std::move(*bytes);
        return e;
    }

    [[nodiscard]] std::string write(const encoding& e, std::string_view bytes) const override {
        return "argon2" + phc_text(e, bytes);
    }

    [[nodiscard]] encoding fresh(base::random_source& random) const override { return like_settings(new_salt(random)); }

    [[nodiscard]] work derive(shared_password password, const encoding& e) const override {
        return opaque_work{[password = std::move(password), e] { return derive_by_libargon2(password->expose(), e); },
                           cost(e), memory(e)};
    }

    [[nodiscard]] work verify(shared_password password, const encoding& stored) const override {
        if (!libsodium_can(stored)) return derive(std::move(password), stored);
        return opaque_work{
            [password = std::move(password), stored] { return verify_by_libsodium(password->expose(), stored); },
            cost(stored), memory(stored)};
    }

    [[nodiscard]] bool must_update(const encoding& stored) const override {
        const encoding wanted = like_settings({});
        return stored.cost != wanted.cost || stored.memory != wanted.memory ||
               stored.parallelism != wanted.parallelism || stored.variety != wanted.variety ||
               stored.version != wanted.version || stored.digest.size() != wanted.digest.size() ||
               stored.salt.size() < salt_length;
    }

    /// Django spares itself this one. Here: as many passes over the set memory as are nearest to the work spared.
    [[nodiscard]] std::optional<work> remaining(shared_password password, const encoding& stored) const override {
        encoding rest = like_settings(stored.salt);
        if (cost(stored) >= cost(rest)) return std::nullopt;
        rest.cost = static_cast<std::uint32_t>((cost(rest) - cost(stored) + memory_ / 2) / memory_);
        if (rest.cost == 0) return std::nullopt;
        return verify(std::move(password), rest);
    }

    [[nodiscard]] std::uint64_t cost(const encoding& e) const override { return std::uint64_t{e.memory} * e.cost; }
    [[nodiscard]] std::uint64_t memory(const encoding& e) const override { return std::uint64_t{e.memory} * 1024; }

    [[nodiscard]] std::string cost_text(const encoding& stored) const override {
        std::string text(name_of_variety(stored));
        text += " m=" + std::to_string(stored.memory) + " t=" + std::to_string(stored.cost) +
                " p=" + std::to_string(stored.parallelism);
        if (stored.version != ARGON2_VERSION_13) text += " v=" + std::to_string(stored.version);
        if (stored.digest.size() != digest_length) text += ", " + std::to_string(stored.digest.size()) + "-byte digest";
        if (stored.salt.size() < salt_length) text += ", short salt";
        return text;
    }

private:
    [[nodiscard]] encoding like_settings(std::string salt) const {
        return {.salt = std::move(salt),
                .digest = std::string(digest_length, '\0'),
                .cost = passes_,
                .memory = memory_,
                .parallelism = lanes_,
                .variety = Argon2_id,
                .version = ARGON2_VERSION_13};
    }

    std::uint32_t passes_, memory_, lanes_;
};

}  // namespace

std::unique_ptr<hasher> make_argon2(const settings& options) {
    return std::make_unique<argon2_hasher>(static_cast<std::uint32_t>(options.argon2_time_cost),
                                           static_cast<std::uint32_t>(options.argon2_memory_cost),
                                           static_cast<std::uint32_t>(options.argon2_parallelism));
}

void check_argon2(const settings& options, std::vector<std::string>& faults) {
    const std::int64_t passes = options.argon2_time_cost, memory = options.argon2_memory_cost,
                       lanes = options.argon2_parallelism;
    if (lanes < 1 || std::cmp_greater(lanes, limits::argon2_lanes)) {
        faults.push_back("argon2_parallelism must be from 1 to " + std::to_string(limits::argon2_lanes) + ".");
    } else if (memory < 8 * lanes || std::cmp_greater(memory, limits::argon2_memory_kib)) {
        faults.push_back("argon2_memory_cost must be from 8 times argon2_parallelism to " +
                         std::to_string(limits::argon2_memory_kib) + " (KiB).");
    } else if (passes < 1 || std::cmp_greater(passes * memory, limits::argon2_block_passes)) {
        faults.push_back("argon2_time_cost must be at least 1, and its product with argon2_memory_cost at most " +
                         std::to_string(limits::argon2_block_passes) + ".");
    } else if (std::cmp_greater(memory * 1024, options.hash_memory_limit)) {
        faults.push_back("argon2_memory_cost (" + std::to_string(memory * 1024) +
                         " bytes) is more than hash_memory_limit (" + std::to_string(options.hash_memory_limit) +
                         "): no Argon2 password could be checked.");
    }
}

}  // namespace passwords
