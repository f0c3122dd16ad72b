// POST /accounts/token/blacklist/: log a refresh token out (contract section 8).
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "rest/view.hpp"
#include "store/token_store.hpp"
#include "store/user_store.hpp"
#include "tokens/backend.hpp"
#include "tokens/blacklist.hpp"

#include <cstdint>
#include <expected>
#include <optional>

namespace tokens {

[[nodiscard]] rest::serializer token_blacklist_serializer();

/// Everything given must outlive the view.
class token_blacklist_view final : public rest::view {
public:
    token_blacklist_view(const settings& options, store::token_store& store, store::user_store& users,
                         base::clock& clock, base::logger& log);
    // Its parts refer to each other.
    token_blacklist_view(const token_blacklist_view&) = delete;
    token_blacklist_view& operator=(const token_blacklist_view&) = delete;

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    /// The id if there is such a user: the row of an unlisted token refers to it (the newest only).
    base::task<std::expected<std::optional<std::int64_t>, errc>> owner(std::optional<std::int64_t> id);

    token_backend backend_;
    blacklist blacklist_;
    store::user_store& users_;
    base::clock& clock_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace tokens
