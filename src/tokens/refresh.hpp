// POST /accounts/token/refresh/: a refresh token in, an access token and the next refresh token out (contract section
// 7).
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "rest/view.hpp"
#include "store/token_store.hpp"
#include "store/user_store.hpp"
#include "tokens/backend.hpp"
#include "tokens/blacklist.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace tokens {

/// `refresh` in; `access` only in the metadata.
[[nodiscard]] rest::serializer token_refresh_serializer();

/// Everything given must outlive the view.
class token_refresh_view final : public rest::view {
public:
    token_refresh_view(const settings& options, store::token_store& store, store::user_store& users, base::clock& clock,
                       base::random_source& random, base::logger& log);
    // Its parts refer to each other.
    token_refresh_view(const token_refresh_view&) = delete;
    token_refresh_view& operator=(const token_refresh_view&) = delete;

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// What goes on the wire and into the store.
    struct issued {
        std::string access;
        std::optional<std::string> refresh;
        std::optional<store::outstanding_token> row;
    };
    /// All that is kept of a good request while it waits for the disk, with many others.
    struct decision {
        store::outstanding_token dies;  ///< the presented token's row
        issued next;
        std::optional<std::int64_t> active_user;
        std::optional<std::int64_t> claimed_user;  ///< for the log
    };
    /// The old token dies with the new one's birth: then one transaction asks and writes everything.
    [[nodiscard]] bool rotates() const;
    /// The id of the user who must be active, nothing if the claim names nobody or 5.2 does not ask. Looked up here
    /// only where no rotation will.
    base::task<std::expected<std::optional<std::int64_t>, errc>> active_user(const decoded_token& presented,
                                                                             user_claim claim);
    [[nodiscard]] issued issue(const decoded_token& presented, std::optional<std::int64_t> user_id,
                               base::time_point now);
    /// Everything up to the writing.
    base::task<std::expected<decision, rest::error>> decide(rest::request& r, base::time_point now);
    /// Writes what `next` and the settings ask for.
    base::task<std::expected<void, errc>> record(store::outstanding_token presented,
                                                 std::optional<store::outstanding_token> next,
                                                 std::optional<std::int64_t> active_user, base::time_point now);

    token_backend backend_;
    blacklist blacklist_;
    store::token_store& store_;
    store::user_store& users_;
    base::clock& clock_;
    base::random_source& random_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace tokens
