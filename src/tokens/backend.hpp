// Simple JWT's TokenBackend: the settings' key and algorithm, claims to text and back.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "jose/keys.hpp"
#include "tokens/rules.hpp"
#include "tokens/settings.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace tokens {

/// Thread-safe. The settings must outlive it.
class token_backend {
public:
    /// Throws std::invalid_argument for an unknown ALGORITHM or an empty SIGNING_KEY.
    explicit token_backend(const settings& options);

    /// Signs; `aud` and `iss` are set where configured, in that order, at the end if they are new.
    [[nodiscard]] std::string encode(base::json::object claims) const;
    [[nodiscard]] std::expected<decoded_token, errc> decode(std::string_view token, base::time_point now) const;

    [[nodiscard]] const settings& options() const { return options_; }

private:
    const settings& options_;
    jose::signing_key key_;
};

}  // namespace tokens
