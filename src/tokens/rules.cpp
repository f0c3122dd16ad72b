// PyJWT's order of checks, then Simple JWT's Token.verify (contract sections 6.1 and 12.2).
#include "tokens/rules.hpp"

#include "jose/jws.hpp"
#include "tokens/numeric_date.hpp"

#include <cmath>
#include <utility>

namespace tokens {
namespace {

/// The last second of the year 9999: beyond it Python has no date.
constexpr std::int64_t last_second = 253'402'300'799;

/// iat or nbf, where they are there.
std::optional<errc> check_not_ahead(const base::json::value* claim, bool text_allowed, std::int64_t leeway,
                                    base::time_point now) {
    if (claim == nullptr) return std::nullopt;
    const auto date = read_numeric_date(*claim);
    if (!date || (!date->is_number && !text_allowed)) return errc::bad_claim;
    if (date->seconds > base::unix_seconds(now) + leeway) return errc::not_yet_valid;
    return std::nullopt;
}

std::optional<errc> check_exp(const base::json::value* claim, std::int64_t leeway, base::time_point now) {
    if (claim == nullptr) return std::nullopt;
    const auto date = read_numeric_date(*claim);
    if (!date) return errc::bad_claim;
    if (date->seconds <= base::unix_seconds(now) - leeway) return errc::expired;
    if (!date->is_number || date->seconds > last_second) return errc::bad_claim;
    return std::nullopt;
}

/// Exact text; RFC 7519 also allows aud as a list, but no token of ours has one (J18, J19).
bool is_exactly(const base::json::value* claim, const std::string& expected) {
    const std::string* text = claim == nullptr ? nullptr : claim->if_string();
    return text != nullptr && *text == expected;
}

/// Python's `not value`.
bool is_falsy(const base::json::value& v) {
    if (v.is_null()) return true;
    if (const auto* b = v.if_bool()) return !*b;
    if (const auto* i = v.if_integer()) return *i == 0;
    if (const auto* d = v.if_double()) return *d == 0;
    if (const auto* text = v.if_string()) return text->empty();
    if (const auto* items = v.if_array()) return items->empty();
    if (const auto* members = v.if_object()) return members->empty();
    return false;
}

bool is_other_than_text(const base::json::object& claims, std::string_view name) {
    const base::json::value* claim = claims.find(name);
    return claim != nullptr && claim->if_string() == nullptr;
}

/// The fraction of a float is kept, as in Django's column.
std::optional<base::time_point> expiry(const base::json::value* exp) {
    if (exp == nullptr) return std::nullopt;
    if (const auto* d = exp->if_double()) {
        return base::time_point{std::chrono::microseconds{std::llround(*d * 1e6)}};
    }
    const auto date = read_numeric_date(*exp);
    if (!date) return std::nullopt;
    return base::time_point{base::seconds{date->seconds}};
}

}  // namespace

std::optional<errc> check_times(const base::json::object& claims, const settings& options, base::time_point now) {
    const std::int64_t leeway = options.leeway.count();
    // PyJWT compares an iat as it stands and only converts an nbf: digits in a text are good for the latter alone.
    if (const auto r = check_not_ahead(claims.find("iat"), false, leeway, now)) return r;
    if (const auto r = check_not_ahead(claims.find("nbf"), true, leeway, now)) return r;
    return check_exp(claims.find("exp"), leeway, now);
}

std::expected<decoded_token, errc> decode(std::string_view token, const jose::signing_key& key, const settings& options,
                                          base::time_point now) {
    auto verified = jose::verify(token, key);
    if (!verified) return std::unexpected(errc::bad_token);
    const base::json::object& claims = verified->claims;
    if (const auto r = check_times(claims, options, now)) return std::unexpected(*r);
    if (!options.issuer.empty() && !is_exactly(claims.find("iss"), options.issuer))
        return std::unexpected(errc::bad_claim);
    if (!options.audience.empty() && !is_exactly(claims.find("aud"), options.audience))
        return std::unexpected(errc::bad_claim);
    // PyJWT 2.10 and later (contract section 12.2).
    if (options.wire == compatibility::newest &&
        (is_other_than_text(claims, "sub") || is_other_than_text(claims, "jti") || !verified->kid_is_text)) {
        return std::unexpected(errc::bad_claim);
    }
    const auto expires_at = expiry(claims.find("exp"));
    return decoded_token{std::move(verified->claims), verified->duplicate_names, expires_at};
}

std::expected<std::string, errc> blacklist_key(const decoded_token& token, const settings& options) {
    const base::json::value* jti = token.claims.find(options.jti_claim);
    const std::string* text = jti == nullptr ? nullptr : jti->if_string();
    // PostgreSQL has no text with a NUL in it.
    if (text == nullptr || text->find('\0') != std::string::npos) return std::unexpected(errc::bad_claim);
    return *text;
}

std::optional<errc> check_claims(const decoded_token& token, const token_kind& kind, const settings& options) {
    if (!token.expires_at) return errc::no_exp;
    if (token.claims.find(options.jti_claim) == nullptr) return errc::no_id;
    if (!kind.token_type.empty()) {
        const base::json::value* type = token.claims.find(options.token_type_claim);
        if (type == nullptr) return errc::no_type;
        const std::string* text = type->if_string();
        if (text == nullptr || *text != kind.token_type) return errc::wrong_type;
    }
    if (token.duplicate_names) return errc::bad_claim;
    return std::nullopt;
}

user_claim read_user(const base::json::object& claims, const settings& options) {
    const base::json::value* claim = claims.find(options.user_id_claim);
    if (claim == nullptr) return {};
    return {.present = true, .names_somebody = !is_falsy(*claim), .id = read_id(*claim)};
}

std::string_view log_id(const base::json::object& claims, const settings& options) {
    const base::json::value* jti = claims.find(options.jti_claim);
    const std::string* text = jti == nullptr ? nullptr : jti->if_string();
    return text == nullptr ? std::string_view{} : std::string_view{*text};
}

}  // namespace tokens
