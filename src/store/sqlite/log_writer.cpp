// One row for each object. A deletion has no message: its flag says all.
#include "store/sqlite/log_writer.hpp"

#include "store/admin_query.hpp"
#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/datetime.hpp"

#include <fmt/format.h>

namespace store::sqlite {

result<void> check_actor(writes& on, const admin_action& action) {
    query found(on.rows().db,
                fmt::format(R"(SELECT is_superuser, password FROM "{}" WHERE id = ? AND is_active AND is_staff)",
                            on.rows().names.user),
                {action.actor_id});
    if (!found.next()) return found.at_end() ? std::unexpected(errc::user_inactive) : on.failed(found->code());
    if (!action.password.empty() && action.password != found->text(1)) return std::unexpected(errc::user_inactive);
    if (found->integer(0) != 0) return {};
    if (action.as_superuser) return std::unexpected(errc::not_permitted);
    if (action.permissions.empty()) return {};
    const auto now = permissions_of_user(on.rows(), action.actor_id);
    if (!now) return on.failed(sqlite3_extended_errcode(on.rows().db));
    if (!has_all(*now, action.permissions)) return std::unexpected(errc::not_permitted);
    return {};
}

log_writer::log_writer(writes& on, const admin_action& action, log_flag flag, logged_model of)
    : on_(on),
      action_(action),
      flag_(flag),
      model_(of),
      insert_(
          "INSERT INTO django_admin_log (action_time, user_id, content_type_id, object_id, object_repr, "
          "action_flag, change_message) VALUES (?, ?, ?, ?, ?, ?, ?)") {}

result<void> log_writer::find_content_type() {
    sqlite3* const db = on_.rows().db;
    const std::vector<query::value> values = {std::string(model_.app_label), std::string(model_.model)};
    for (int tries = 0; tries < 2; ++tries) {
        query found(db, "SELECT id FROM django_content_type WHERE app_label = ? AND model = ?", values);
        if (found.next()) {
            content_type_ = found->integer(0);
            return {};
        }
        if (!found.at_end()) return on_.failed(found->code());
        query insert(db, "INSERT INTO django_content_type (app_label, model) VALUES (?, ?)", values);
        if (!insert.run()) return on_.failed(insert->code());
    }
    return on_.failed(SQLITE_INTERNAL);
}

result<void> log_writer::write(std::int64_t object_id, std::string_view repr) {
    if (content_type_ == 0) {
        if (auto found = find_content_type(); !found) return found;
    }
    const std::string time = to_text(action_.now);
    const std::string id = std::to_string(object_id);
    const std::string name = object_repr(repr);
    const std::string_view message = flag_ == log_flag::deletion ? std::string_view() : action_.change_message;
    cursor insert = insert_.on(on_.rows().db);
    insert.bind(std::string_view(time)).bind(action_.actor_id).bind(content_type_).bind(std::string_view(id));
    insert.bind(std::string_view(name)).bind(static_cast<std::int64_t>(flag_)).bind(message);
    if (!insert.run()) return on_.failed(insert.code());
    return {};
}

}  // namespace store::sqlite
