// Outstanding refresh tokens: seen, and blacklisted. A token itself is never shown, and there is no way back.
#pragma once

#include "admin/gate.hpp"
#include "store/admin_store.hpp"
#include "store/user_store.hpp"

namespace admin {

/// GET /admin/api/outstanding-tokens/.
class tokens_view final : public rest::view {
public:
    tokens_view(const gate& gate, store::token_admin& tokens, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    store::token_admin& tokens_;
    base::clock& clock_;
    rest::view_declaration declaration_;
};

/// GET /admin/api/outstanding-tokens/<id>/.
class token_view final : public rest::view {
public:
    token_view(const gate& gate, store::token_admin& tokens);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    store::token_admin& tokens_;
    rest::view_declaration declaration_;
};

/// POST /admin/api/outstanding-tokens/<id>/blacklist/.
class token_blacklist_view final : public rest::view {
public:
    token_blacklist_view(const gate& gate, store::token_admin& tokens, store::user_store& users, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    base::task<std::expected<void, rest::error>> check(const rest::request& r, store::token_row row) const;

    const gate& gate_;
    store::token_admin& tokens_;
    store::user_store& users_;
    base::clock& clock_;
    rest::view_declaration declaration_;
};

}  // namespace admin
