// The row of django_admin_log that goes along with a change, as django.contrib.admin's log_addition, log_change and
// log_deletion write it.
#pragma once

#include "base/clock.hpp"
#include "rest/request.hpp"
#include "store/admin_records.hpp"

#include <string>
#include <utility>

namespace admin {

/// By whoever sent the request. `change_message` is one of admin/messages; empty for what is deleted.
[[nodiscard]] inline store::admin_action log_entry(const rest::request& r, base::time_point now,
                                                   std::string change_message = {}) {
    return {.actor_id = r.user->id(), .now = now, .change_message = std::move(change_message)};
}

}  // namespace admin
