// GET /admin/api/users/export/: the list of users for a spreadsheet (RFC 4180).
#pragma once

#include "admin/gate.hpp"
#include "store/admin_store.hpp"

#include <string>
#include <string_view>

namespace admin {

/// One cell: quoted where it must be, and with `'` before what a spreadsheet would run as a formula.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// A user's line with its line end.
[[nodiscard]] std::string csv_line(const store::user& user);

class user_export_view final : public rest::view {
public:
    user_export_view(const gate& gate, store::user_admin& users);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    store::user_admin& users_;
    rest::view_declaration declaration_;
};

}  // namespace admin
