// The one place of this room that holds a key.
#include "tokens/backend.hpp"

#include "jose/jws.hpp"

#include <stdexcept>
#include <utility>

namespace tokens {
namespace {

const jose::algorithm& algorithm_of(const settings& options) {
    const jose::algorithm* found = jose::find_algorithm(options.algorithm);
    if (found == nullptr) throw std::invalid_argument("unknown ALGORITHM " + options.algorithm);
    return *found;
}

}  // namespace

token_backend::token_backend(const settings& options)
    : options_(options),
      key_(algorithm_of(options), options.signing_key) {}

std::string token_backend::encode(base::json::object claims) const {
    if (!options_.audience.empty()) claims.set("aud", options_.audience);
    if (!options_.issuer.empty()) claims.set("iss", options_.issuer);
    return jose::sign(std::move(claims), key_);
}

std::expected<decoded_token, errc> token_backend::decode(std::string_view token, base::time_point now) const {
    return tokens::decode(token, key_, options_, now);
}

}  // namespace tokens
