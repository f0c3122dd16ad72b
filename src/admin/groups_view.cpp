// Nobody puts a permission into a group that he does not have: he could be in it.
#include "admin/groups_view.hpp"

#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/list_parameters.hpp"
#include "admin/messages.hpp"
#include "admin/representations.hpp"
#include "admin/user_forms.hpp"

namespace admin {
namespace {

constexpr std::string_view group_model = "auth.group";
constexpr std::string_view by_name = "name";

rest::serializer group_serializer() {
    return {rest::char_field("name").max_length(max_name_length),
            id_list_field("permissions").default_value(base::json::array{})};
}

/// The name of the last group of the page before.
std::optional<std::string> place_in(list_parameters& p) {
    const auto place = p.after(by_name);
    if (!place) return std::nullopt;
    const base::json::value* name = place->find("v");
    if (name != nullptr && name->if_string() != nullptr && !name->if_string()->contains('\0'))
        return *name->if_string();
    p.fault("after", "Invalid cursor.");
    return std::nullopt;
}

/// Who may see users needs the names of groups, to filter by them, and no more.
base::json::object shown(const store::group_row& row, bool whole) {
    base::json::object out = group_row(row);
    if (!whole) {
        out.erase("permissions");
        out.erase("users");
    }
    return out;
}

/// Whether the permissions are there, and this member of staff has them himself.
base::task<std::expected<void, rest::error>> check_given(store::group_admin& groups, const rest::request& r,
                                                         std::vector<std::int64_t> fresh) {
    const auto names = co_await names_of_permissions(groups, std::move(fresh), "permissions");
    if (!names) co_return std::unexpected(names.error());
    if (const auto why = object_to_group(staff_of(r).who(), *names)) co_return std::unexpected(refusal(*why));
    co_return std::expected<void, rest::error>{};
}

}  // namespace

permissions_view::permissions_view(const gate& gate, store::group_admin& groups)
    : groups_(groups),
      declaration_(gate.declaration("Permission List", {{"GET", action::list_permissions}})) {}

base::task<rest::answer> permissions_view::get(rest::request&) {
    const auto rows = co_await groups_.permissions();
    if (!rows) co_return std::unexpected(refusal(rows.error()));
    base::json::array results;
    for (const store::permission_row& row : *rows) results.emplace_back(permission_row(row));
    co_return rest::response{.data = base::json::object{{"results", std::move(results)}}};
}

groups_view::groups_view(const gate& gate, store::group_admin& groups, base::clock& clock)
    : gate_(gate),
      groups_(groups),
      clock_(clock),
      serializer_(group_serializer()),
      declaration_(gate.declaration("Group List", {{"GET", action::list_groups}, {"POST", action::add_group}})) {}

base::task<rest::answer> groups_view::get(rest::request& r) {
    list_parameters p(r.http);
    const auto words = p.search();
    const std::size_t limit = p.limit();
    const auto after = place_in(p);
    if (auto fault = p.error()) co_return std::unexpected(std::move(*fault));
    const auto page = co_await groups_.list(words, after, limit);
    if (!page) co_return std::unexpected(refusal(page.error()));
    base::json::array rows;
    for (const store::group_row& row : page->rows) rows.emplace_back(shown(row, gate_.allows(r, action::view_group)));
    std::optional<std::string> next;
    if (page->more) next = cursor_text(by_name, {{"v", page->rows.back().name}});
    co_return rest::response{.data = page_of(std::move(rows), std::move(next))};
}

base::task<rest::answer> groups_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    store::group_row row{.id = 0, .name = data->text("name"), .permissions = ids_of(*data, "permissions")};
    if (const auto good = co_await check_given(groups_, r, row.permissions); !good)
        co_return std::unexpected(good.error());
    const auto id = co_await groups_.add(row, action_of(r, clock_.now(), added_message()));
    if (!id) co_return std::unexpected(refusal(id.error()));
    gate_.log_change(r, "add", group_model, *id);
    row.id = *id;
    co_return rest::response{.status = 201, .data = group_row(row)};
}

group_view::group_view(const gate& gate, store::group_admin& groups, base::clock& clock)
    : gate_(gate),
      groups_(groups),
      clock_(clock),
      serializer_(group_serializer()),
      declaration_(gate.declaration(
          "Group", {{"GET", action::view_group}, {"PATCH", action::change_group}, {"DELETE", action::delete_group}})) {}

base::task<rest::answer> group_view::get(rest::request& r) {
    const auto row = object_or_404(co_await groups_.find(r.kwarg("id")));
    if (!row) co_return std::unexpected(row.error());
    co_return rest::response{.data = group_row(*row)};
}

base::task<rest::answer> group_view::patch(rest::request& r) {
    const auto now = object_or_404(co_await groups_.find(r.kwarg("id")));
    if (!now) co_return std::unexpected(now.error());
    const auto data = serializer_.validate(r.data, true);
    if (!data) co_return std::unexpected(data.error());
    if (const auto done = co_await write(r, *data, *now); !done) co_return std::unexpected(done.error());
    const auto row = object_or_404(co_await groups_.find(now->id));
    if (!row) co_return std::unexpected(row.error());
    co_return rest::response{.data = group_row(*row)};
}

base::task<std::expected<void, rest::error>> group_view::write(const rest::request& r, rest::validated_data data,
                                                               store::group_row now) {
    std::optional<std::string> name;
    std::optional<std::vector<std::int64_t>> permissions;
    std::vector<std::string_view> labels;
    if (data.has("name") && data.text("name") != now.name) {
        name = data.text("name");
        labels.push_back(label_of("name"));
    }
    if (data.has("permissions") && ids_of(data, "permissions") != now.permissions) {
        permissions = ids_of(data, "permissions");
        labels.push_back(label_of("permissions"));
    }
    if (labels.empty()) co_return std::expected<void, rest::error>{};
    const auto given = without(permissions.value_or(now.permissions), now.permissions);
    if (const auto good = co_await check_given(groups_, r, given); !good) co_return std::unexpected(good.error());
    const auto done = co_await groups_.change(now.id, std::move(name), std::move(permissions), now.permissions,
                                              action_of(r, clock_.now(), changed_message(labels)));
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "change", group_model, now.id);
    co_return std::expected<void, rest::error>{};
}

base::task<rest::answer> group_view::delete_(rest::request& r) {
    const std::int64_t id = r.kwarg("id");
    const auto done = co_await groups_.remove(id, action_of(r, clock_.now()));
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "delete", group_model, id);
    co_return rest::response{.status = 204};
}

}  // namespace admin
