// Groups and permissions: what staff give to each other by name.
#pragma once

#include "admin/gate.hpp"
#include "store/admin_store.hpp"

namespace admin {

/// GET /admin/api/permissions/: all of them.
class permissions_view final : public rest::view {
public:
    permissions_view(const gate& gate, store::group_admin& groups);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    store::group_admin& groups_;
    rest::view_declaration declaration_;
};

/// /admin/api/groups/.
class groups_view final : public rest::view {
public:
    groups_view(const gate& gate, store::group_admin& groups, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> post(rest::request& r) override;

private:
    const gate& gate_;
    store::group_admin& groups_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

/// /admin/api/groups/<id>/.
class group_view final : public rest::view {
public:
    group_view(const gate& gate, store::group_admin& groups, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;
    base::task<rest::answer> patch(rest::request& r) override;
    base::task<rest::answer> delete_(rest::request& r) override;

private:
    base::task<std::expected<void, rest::error>> write(const rest::request& r, rest::validated_data data,
                                                       store::group_row now);

    const gate& gate_;
    store::group_admin& groups_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace admin
