// POST /accounts/token/verify/: is this token, of any kind, good? Writes nothing, asks for no user (contract section
// 8).
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "rest/view.hpp"
#include "store/token_store.hpp"
#include "tokens/backend.hpp"
#include "tokens/blacklist.hpp"

namespace tokens {

[[nodiscard]] rest::serializer token_verify_serializer();

/// Everything given must outlive the view.
class token_verify_view final : public rest::view {
public:
    token_verify_view(const settings& options, store::token_store& store, base::clock& clock, base::logger& log);
    // Its parts refer to each other.
    token_verify_view(const token_verify_view&) = delete;
    token_verify_view& operator=(const token_verify_view&) = delete;

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    token_backend backend_;
    blacklist blacklist_;
    base::clock& clock_;
    base::logger& log_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace tokens
