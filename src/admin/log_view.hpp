// django_admin_log: the history of one object, and all of it.
#pragma once

#include "admin/gate.hpp"
#include "store/admin_store.hpp"

#include <string>

namespace admin {

/// GET .../<id>/history/ of the objects of one model.
class history_view final : public rest::view {
public:
    /// `model`: `accounts.customuser`.
    history_view(const gate& gate, std::string name, action needed, std::string model, store::log_admin& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    std::string model_;
    store::log_admin& log_;
    rest::view_declaration declaration_;
};

/// GET /admin/api/log/.
class log_view final : public rest::view {
public:
    log_view(const gate& gate, store::log_admin& log);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    store::log_admin& log_;
    rest::view_declaration declaration_;
};

}  // namespace admin
