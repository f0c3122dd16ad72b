// Several users at once: what deleting them takes along, and the actions of the list.
#pragma once

#include "admin/gate.hpp"
#include "admin/sessions.hpp"
#include "store/admin_store.hpp"
#include "store/user_store.hpp"

#include <vector>

namespace admin {

/// POST /admin/api/users/related/: reads only; a POST because a thousand ids are no query.
class user_related_view final : public rest::view {
public:
    user_related_view(const gate& gate, store::user_admin& users);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    store::user_admin& users_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

/// POST /admin/api/users/actions/: all of it or nothing.
class user_actions_view final : public rest::view {
public:
    user_actions_view(const gate& gate, store::user_store& rows, store::user_admin& users, sessions& sessions,
                      base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> post(rest::request& r) override;

private:
    enum class kind { activate, deactivate, remove };
    using ids_type = std::vector<std::int64_t>;

    [[nodiscard]] static std::optional<kind> kind_of(std::string_view name);
    base::task<std::expected<void, rest::error>> check(const rest::request& r, kind what, ids_type ids) const;
    base::task<std::expected<std::int64_t, rest::error>> run(const rest::request& r, kind what, ids_type ids);

    const gate& gate_;
    store::user_store& rows_;
    store::user_admin& users_;
    sessions& sessions_;
    base::clock& clock_;
    rest::serializer serializer_;
    rest::view_declaration declaration_;
};

}  // namespace admin
