// What a sign-in ends with: a refresh token, its row in the outstanding table, and an access token (contract section
// 6).
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "rest/error.hpp"
#include "store/token_store.hpp"
#include "tokens/backend.hpp"
#include "tokens/settings.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace tokens {

struct token_pair {
    std::string refresh;
    std::string access;
};

/// Thread-safe. Everything given must outlive it.
class issuer {
public:
    /// Throws std::invalid_argument for an unknown ALGORITHM or an empty SIGNING_KEY.
    issuer(const settings& options, store::token_store& store, base::clock& clock, base::random_source& random);

    /// Both tokens with one iat, after the row is durable. The error is 503.
    base::task<std::expected<token_pair, rest::error>> issue_pair(std::int64_t user_id);

private:
    token_backend backend_;
    store::token_store& store_;
    base::clock& clock_;
    base::random_source& random_;
};

}  // namespace tokens
