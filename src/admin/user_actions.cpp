// The guards look at each user before anything is written.
#include "admin/user_actions.hpp"

#include "admin/errors.hpp"
#include "admin/fields.hpp"
#include "admin/messages.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace admin {

user_related_view::user_related_view(const gate& gate, store::user_admin& users)
    : users_(users),
      serializer_{id_list_field("ids")},
      declaration_(gate.declaration("User Related", {{"POST", action::delete_user}})) {}

base::task<rest::answer> user_related_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    const auto found = co_await users_.relations(ids_of(*data, "ids"));
    if (!found) co_return std::unexpected(refusal(found.error()));
    co_return rest::response{.data = base::json::object{
                                 {"users", found->users},
                                 {"groups", found->groups},
                                 {"user_permissions", found->user_permissions},
                                 {"log_entries", found->log_entries},
                                 {"outstanding_tokens", found->outstanding_tokens},
                             }};
}

user_actions_view::user_actions_view(const gate& gate, store::user_store& rows, store::user_admin& users,
                                     sessions& sessions, base::clock& clock)
    : gate_(gate),
      rows_(rows),
      users_(users),
      sessions_(sessions),
      clock_(clock),
      serializer_{rest::char_field("action"), id_list_field("ids")},
      declaration_(gate.declaration("User Actions", {{"POST", action::be_staff}})) {}

std::optional<user_actions_view::kind> user_actions_view::kind_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, kind>, 3> kinds{
        {{"activate", kind::activate}, {"deactivate", kind::deactivate}, {"delete", kind::remove}}};
    const auto row = std::ranges::find(kinds, name, &std::pair<std::string_view, kind>::first);
    return row != kinds.end() ? std::optional(row->second) : std::nullopt;
}

base::task<rest::answer> user_actions_view::post(rest::request& r) {
    if (!gate_.allows(r, action::change_user) && !gate_.allows(r, action::delete_user))
        co_return std::unexpected(forbidden());
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    const auto what = kind_of(data->text("action"));
    if (!what) {
        co_return std::unexpected(
            rest::field_error("action", "\"" + data->text("action") + "\" is not a valid choice."));
    }
    const ids_type ids = ids_of(*data, "ids");
    if (ids.empty()) co_return std::unexpected(rest::field_error("ids", "This list may not be empty."));
    if (const auto good = co_await check(r, *what, ids); !good) co_return std::unexpected(good.error());
    const auto changed = co_await run(r, *what, ids);
    if (!changed) co_return std::unexpected(changed.error());
    co_return rest::response{.data = base::json::object{{"changed", *changed}}};
}

base::task<std::expected<void, rest::error>> user_actions_view::check(const rest::request& r, kind what,
                                                                      ids_type ids) const {
    if (!gate_.allows(r, what == kind::remove ? action::delete_user : action::change_user))
        co_return std::unexpected(forbidden());
    const actor& who = staff_of(r).who();
    for (const std::int64_t id : ids) {
        target whom{.id = id, .is_superuser = false};
        if (!who.is_superuser) {
            const auto user = co_await rows_.find_by_id(id);
            if (!user) co_return std::unexpected(refusal(user.error()));
            whom.is_superuser = *user && (*user)->is_superuser;
        }
        const auto why = what == kind::remove ? object_to_deleting(who, whom)
                                              : object_to_activity(who, whom, what == kind::activate);
        if (why) co_return std::unexpected(refusal(*why));
    }
    co_return std::expected<void, rest::error>{};
}

base::task<std::expected<std::int64_t, rest::error>> user_actions_view::run(const rest::request& r, kind what,
                                                                            ids_type ids) {
    const bool removing = what == kind::remove;
    store::admin_action action = action_of(r, clock_.now(), removing ? "" : changed_message({label_of("is_active")}));
    const auto done = removing ? co_await users_.remove(ids, std::move(action))
                               : co_await users_.set_active(ids, what == kind::activate, std::move(action));
    if (!done) co_return std::unexpected(refusal(done.error()));
    constexpr std::array<std::string_view, 3> names{"activate", "deactivate", "delete"};
    for (const std::int64_t id : *done)
        gate_.log_change(r, names.at(static_cast<std::size_t>(what)), gate_.table().user_model(), id);
    if (what != kind::activate) {
        const auto ended = co_await sessions_.end_all_of(std::set(ids.begin(), ids.end()), "");
        if (!ended) co_return std::unexpected(refusal(ended.error()));
    }
    co_return static_cast<std::int64_t>(done->size());
}

}  // namespace admin
