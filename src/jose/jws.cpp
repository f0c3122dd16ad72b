// RFC 7515 section 5.2, in one order and without leniency; what RFC 8725 warns of is refused before any work is done.
#include "jose/jws.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "jose/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace jose {
namespace {

struct parts {
    std::string_view header, payload, signature;
    std::string_view signing_input;
};

/// Exactly two dots, found without any allocation (J11, J14).
std::optional<parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
                 token.substr(0, second)};
}

/// Python's `json` joins escaped pairs but lets a lone surrogate through; a claim that is no text is no claim (J13).
bool has_lone_surrogate(const base::json::value& v) {
    if (const auto* text = v.if_string()) return base::first_surrogate(*text).has_value();
    if (const auto* items = v.if_array()) return std::ranges::any_of(*items, has_lone_surrogate);
    if (const auto* members = v.if_object()) {
        return std::ranges::any_of(*members, [](const base::json::member& m) {
            return base::first_surrogate(m.name).has_value() || has_lone_surrogate(m.value);
        });
    }
    return false;
}

struct parsed {
    base::json::object members;
    bool duplicate_names = false;
};

std::optional<parsed> parse_object(std::string_view bytes) {
    if (!is_utf8(bytes)) return std::nullopt;
    // PyJWT's json.loads takes NaN; the rules of the claims refuse it where a number is needed (J15).
    auto document = base::json::parse(bytes, {.max_depth = max_depth, .allow_nan = true});
    if (!document) return std::nullopt;
    base::json::object* members = document->value.if_object();
    if (members == nullptr) return std::nullopt;
    // Only an escape can make a surrogate here, so most tokens are spared the walk.
    if (bytes.find("\\u") != std::string_view::npos && has_lone_surrogate(document->value)) return std::nullopt;
    return parsed{std::move(*members), document->duplicate_names};
}

/// Parameters that change what is signed or how it is read: none is understood here, so none may be ignored.
constexpr std::array<std::string_view, 5> refused_parameters{"crit", "b64", "zip", "enc", "p2c"};

struct header_facts {
    bool kid_is_text = true;
};

std::expected<header_facts, errc> check_header(std::string_view encoded, const signing_key& key) {
    // The header that every token of ours has needs no parsing.
    if (encoded == key.encoded_header()) return header_facts{};
    const auto bytes = base::base64url_decode(encoded);
    if (!bytes) return std::unexpected(errc::malformed);
    const auto header = parse_object(*bytes);
    if (!header || header->duplicate_names) return std::unexpected(errc::malformed);
    const base::json::value* alg = header->members.find("alg");
    const std::string* name = alg == nullptr ? nullptr : alg->if_string();
    if (name == nullptr || *name != key.alg().name) return std::unexpected(errc::bad_algorithm);
    for (const std::string_view refused : refused_parameters) {
        if (header->members.find(refused) != nullptr) return std::unexpected(errc::unsupported);
    }
    const base::json::value* kid = header->members.find("kid");
    return header_facts{.kid_is_text = kid == nullptr || kid->if_string() != nullptr};
}

}  // namespace

std::string_view message(errc e) {
    switch (e) {
        case errc::too_long:
            return "the token is too long";
        case errc::malformed:
            return "the token is not in three parts of base64url with a JSON header";
        case errc::bad_algorithm:
            return "the token's algorithm is not the key's";
        case errc::unsupported:
            return "the token's header asks for an extension";
        case errc::bad_signature:
            return "the signature is wrong";
        case errc::bad_payload:
            return "the payload is no JSON object";
    }
    return "unknown token error";
}

std::string sign(base::json::object claims, const signing_key& key) {
    const std::string payload = base::base64url_encode(base::json::write(std::move(claims), {.ascii = true}));
    std::string token;
    token.reserve(key.encoded_header().size() + payload.size() + key.alg().signature_bytes * 4 / 3 + 4);
    token.append(key.encoded_header()).append(1, '.').append(payload);
    const std::string signature = base::base64url_encode(key.sign(token));
    token.append(1, '.').append(signature);
    return token;
}

std::expected<verified, errc> verify(std::string_view token, const signing_key& key) {
    if (token.size() > max_token_bytes) return std::unexpected(errc::too_long);
    const auto part = split(token);
    if (!part) return std::unexpected(errc::malformed);
    const auto signature = base::base64url_decode(part->signature);
    const auto payload = base::base64url_decode(part->payload);
    if (!signature || !payload) return std::unexpected(errc::malformed);
    const auto header = check_header(part->header, key);
    if (!header) return std::unexpected(header.error());
    if (!key.verify(part->signing_input, *signature)) return std::unexpected(errc::bad_signature);
    auto claims = parse_object(*payload);
    if (!claims) return std::unexpected(errc::bad_payload);
    return verified{std::move(claims->members), claims->duplicate_names, header->kid_is_text};
}

}  // namespace jose
