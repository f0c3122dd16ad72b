// A token to its claims (J02, J11, J13, J14, J22). The input is taken three ways: as a token; as a payload (or a header
// line and a payload) that the key signs, so that what lies behind the signature is reached; and, signed, with one byte
// changed or with the end of its signature cut off.
#include "jose/jws.hpp"
#include "base/base64.hpp"
#include "support/require.hpp"
#include "tokens/rules.hpp"

#include <string>
#include <vector>

namespace {

using fuzz::require;
constexpr base::time_point now{std::chrono::seconds{1'700'000'000}};

/// One key for each algorithm there is.
const std::vector<jose::signing_key>& keys() {
    static const auto made = [] {
        std::vector<jose::signing_key> all;
        for (const auto& algorithm : jose::algorithms())
            all.emplace_back(algorithm, base::secret(std::string(algorithm.min_key_bytes, 'k')));
        return all;
    }();
    return made;
}

std::string signed_with(const jose::signing_key& key, std::string_view encoded_header, std::string_view payload) {
    std::string token = std::string(encoded_header) + '.' + base::base64url_encode(payload);
    return token + '.' + base::base64url_encode(key.sign(token));
}

/// Claims through every rule of a kind. None may throw.
void judge(std::string_view token, const jose::signing_key& key) {
    static const tokens::settings options{.audience = "site", .issuer = "latchkey"};
    static const tokens::settings plain{};
    for (const auto* s : {&options, &plain}) {
        const auto decoded = tokens::decode(token, key, *s, now);
        if (!decoded) continue;
        for (const auto& kind : {tokens::access_token, tokens::refresh_token, tokens::untyped_token}) {
            // As the views do it: what cannot be revoked is refused before the other claims are judged.
            if (kind.checks_blacklist && !tokens::blacklist_key(*decoded, *s)) continue;
            const auto fault = tokens::check_claims(*decoded, kind, *s);
            require(fault || decoded->expires_at, "an accepted token expires");
            require(fault || *decoded->expires_at > now, "an accepted token has not expired");
            require(fault || !decoded->duplicate_names, "an accepted token has each name once");
            require(fault || decoded->claims.find(s->jti_claim) != nullptr, "an accepted token can be revoked");
        }
        (void)tokens::read_user(decoded->claims, *s);
        (void)tokens::log_id(decoded->claims, *s);
    }
}

/// The algorithm that a header names, read without jose's help.
std::string named_algorithm(std::string_view token) {
    const auto bytes = base::base64url_decode(token.substr(0, token.find('.')));
    const auto header = base::json::parse(bytes.value_or(std::string()));
    const auto* members = header ? header->value.if_object() : nullptr;
    const auto* name = members != nullptr ? members->find("alg") : nullptr;
    return name != nullptr && name->if_string() != nullptr ? *name->if_string() : std::string();
}

/// Whatever verifies is, to the letter, what this key signs.
void check(std::string_view token, const jose::signing_key& key) {
    const auto result = jose::verify(token, key);
    judge(token, key);
    if (!result) return;
    require(token.size() <= jose::max_token_bytes, "an accepted token is short");
    require(named_algorithm(token) == key.alg().name, "what verifies names the key's algorithm");
    const auto end = token.rfind('.');
    const std::string_view input = token.substr(0, end);
    require(base::base64url_encode(key.sign(input)) == token.substr(end + 1), "what verifies was signed by the key");
    for (const auto& other : keys()) {
        if (&other != &key) require(!jose::verify(token, other), "a key takes the tokens of its algorithm only");
    }
    // As text, since NaN is no time but may stand in a claim, and is not equal to itself.
    const auto once = jose::sign(result->claims, key);
    const auto again = jose::verify(once, key);
    require(again && jose::sign(again->claims, key) == once, "claims that are signed again are the same claims");
}

void check_changed(std::string token, std::uint64_t choice, const jose::signing_key& key) {
    const std::size_t at = choice % token.size();
    const char changed = static_cast<char>(static_cast<unsigned char>(token[at]) ^ (1 + choice / token.size() % 255));
    token[at] = changed;
    require(!jose::verify(token, key), "a token with a changed byte is refused");
}

void check_shortened(std::string_view token, std::uint64_t choice, const jose::signing_key& key) {
    const std::size_t signature = token.rfind('.') + 1;
    const auto kept = token.substr(0, signature + choice % (token.size() - signature));
    require(!jose::verify(kept, key), "a token with a part of its signature is refused");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::text_of(data, size);
    const auto [header, payload] = fuzz::first_line(input);
    for (const auto& key : keys()) {
        check(input, key);
        check(signed_with(key, base::base64url_encode(header), payload), key);
        const std::string good = signed_with(key, key.encoded_header(), input);
        check(good, key);
        check_changed(good, fuzz::number_of(input), key);
        check_shortened(good, fuzz::number_of(input), key);
    }
    return 0;
}
