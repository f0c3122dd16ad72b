// Rows of django_admin_log as Django's admin writes them (django/contrib/admin/options.py, models.py).
#pragma once

#include "store/admin_records.hpp"
#include "store/sqlite/writes.hpp"

#include <cstdint>
#include <string_view>

namespace store::sqlite {

/// Refuses an actor who is not any more who he was when he was let in: `user_inactive`, `not_permitted`.
[[nodiscard]] result<void> check_actor(writes& on, const admin_action& action);

/// Which kind of object is logged: a row of django_content_type.
struct logged_model {
    std::string_view app_label;
    std::string_view model;
};

/// Writes one row for each object of one model. For the time of one job: `on` and `action` must outlive it.
class log_writer {
public:
    log_writer(writes& on, const admin_action& action, log_flag flag, logged_model of);
    [[nodiscard]] result<void> write(std::int64_t object_id, std::string_view repr);

private:
    /// Django makes a content type at its first use, too.
    [[nodiscard]] result<void> find_content_type();

    writes& on_;
    const admin_action& action_;
    log_flag flag_;
    logged_model model_;
    std::int64_t content_type_ = 0;
    prepared insert_;
};

/// The user model's.
[[nodiscard]] inline logged_model user_model(const writes& on) {
    return {on.rows().names.app, on.rows().names.model};
}

}  // namespace store::sqlite
