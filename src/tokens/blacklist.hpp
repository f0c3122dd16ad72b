// Simple JWT's token_blacklist app: which refresh tokens are dead, and the check that every refresh token passes.
#pragma once

#include "base/clock.hpp"
#include "store/token_store.hpp"
#include "tokens/backend.hpp"
#include "tokens/kinds.hpp"
#include "tokens/rules.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tokens {

/// The `token` column: `sha256:` and 64 hex digits, or the text itself (S13).
[[nodiscard]] std::string stored_form(std::string_view token, stored_token how);

/// A refused token: why, and whose it was as far as a good signature told.
struct rejection {
    errc why;
    std::string jti;
    std::optional<std::int64_t> user_id;
};

class blacklist {
public:
    blacklist(const token_backend& backend, store::token_store& store) : backend_(backend), store_(store) {}

    /// When `check` looks into the blacklist. A rotation finds a dead token by itself; before it the look is needed
    /// only where something else is wrong too, so that the answers keep their order.
    enum class look { always, if_refused };

    /// All of contract section 6.1, with the look into the blacklist in its place for a kind that has one.
    base::task<std::expected<decoded_token, rejection>> check(std::string token, token_kind kind, base::time_point now,
                                                              look when = look::always);

    /// The same jti question for any token (verify). An id that is no text was never blacklisted.
    base::task<std::expected<bool, errc>> contains(const decoded_token& token);

    /// Kills `presented`. Of N callers with one token one succeeds, the others get `blacklisted` (S01).
    base::task<std::expected<void, errc>> add(store::outstanding_token presented, base::time_point now);
    /// The same, and lists `next`, in one transaction; `no_active_account` where `active_user` is none (S06).
    base::task<std::expected<void, errc>> rotate(store::outstanding_token presented,
                                                 std::optional<store::outstanding_token> next,
                                                 std::optional<std::int64_t> active_user, base::time_point now);

    /// The row that a presented token gets if it was never listed: with user and date in the newest, without in 5.2.
    [[nodiscard]] store::outstanding_token row_of(const decoded_token& decoded, std::string_view text,
                                                  std::optional<std::int64_t> user_id, base::time_point now) const;

private:
    const token_backend& backend_;
    store::token_store& store_;
};

}  // namespace tokens
