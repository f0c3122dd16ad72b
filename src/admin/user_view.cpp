// Guards first, then what the form finds, then one transaction.
#include "admin/user_view.hpp"

#include "admin/errors.hpp"
#include "admin/messages.hpp"

namespace admin {
namespace {

target target_of(const store::user& user) {
    return {.id = user.id, .is_superuser = user.is_superuser};
}

/// The guards allow what the user has already: so he must still have it when it is written.
store::user_expectation judged_on(const store::user_detail& now) {
    return {.is_superuser = now.row.is_superuser, .groups = now.groups, .user_permissions = now.user_permissions};
}

}  // namespace

user_view::user_view(const gate& gate, const user_form& form, const user_presenter& presenter, store::user_admin& users,
                     sessions& sessions, base::clock& clock)
    : gate_(gate),
      form_(form),
      presenter_(presenter),
      users_(users),
      sessions_(sessions),
      clock_(clock),
      serializer_(user_fields()),
      declaration_(gate.declaration(
          "User", {{"GET", action::list_users}, {"PATCH", action::change_user}, {"DELETE", action::delete_user}})) {}

base::task<rest::answer> user_view::get(rest::request& r) {
    co_return co_await shown(r, r.kwarg("id"));
}

base::task<rest::answer> user_view::patch(rest::request& r) {
    const std::int64_t id = r.kwarg("id");
    const auto now = object_or_404(co_await users_.detail(id));
    if (!now) co_return std::unexpected(now.error());
    if (const auto why = object_to_touching(staff_of(r).who(), target_of(now->row)))
        co_return std::unexpected(refusal(*why));
    const auto data = serializer_.validate(r.data, true);
    if (!data) co_return std::unexpected(data.error());
    user_difference wanted = difference(*data, *now);
    if (!wanted.labels.empty()) {
        if (const auto good = co_await form_.check(r, wanted, *now); !good) co_return std::unexpected(good.error());
        wanted.changes.unique = form_.unique();
        wanted.changes.expected = judged_on(*now);
        if (const auto done = co_await write(r, id, wanted); !done) co_return std::unexpected(done.error());
    }
    co_return co_await shown(r, id);
}

base::task<rest::answer> user_view::delete_(rest::request& r) {
    const std::int64_t id = r.kwarg("id");
    const auto now = object_or_404(co_await users_.detail(id));
    if (!now) co_return std::unexpected(now.error());
    if (const auto why = object_to_deleting(staff_of(r).who(), target_of(now->row)))
        co_return std::unexpected(refusal(*why));
    const auto done = co_await users_.remove({id}, action_of(r, clock_.now()));
    if (!done) co_return std::unexpected(refusal(done.error()));
    if (done->empty()) co_return std::unexpected(rest::not_found());
    gate_.log_change(r, "delete", gate_.table().user_model(), id);
    const auto ended = co_await sessions_.end_all_of({id}, "");
    if (!ended) co_return std::unexpected(refusal(ended.error()));
    co_return rest::response{.status = 204};
}

base::task<std::expected<void, rest::error>> user_view::write(const rest::request& r, std::int64_t id,
                                                              user_difference wanted) {
    const auto done =
        co_await users_.change(id, wanted.changes, action_of(r, clock_.now(), changed_message(wanted.labels)));
    if (!done) co_return std::unexpected(refusal(done.error()));
    gate_.log_change(r, "change", gate_.table().user_model(), id);
    // Ended here, so that giving the status back does not bring his sessions back.
    if (wanted.changes.is_active == false || wanted.changes.is_staff == false) {
        const auto ended = co_await sessions_.end_all_of({id}, "");
        if (!ended) co_return std::unexpected(refusal(ended.error()));
    }
    co_return std::expected<void, rest::error>{};
}

base::task<rest::answer> user_view::shown(const rest::request& r, std::int64_t id) const {
    auto user = co_await presenter_.present(r, id);
    if (!user) co_return std::unexpected(std::move(user.error()));
    co_return rest::response{.data = std::move(*user)};
}

}  // namespace admin
