// What the admin panel asks of the memory store: a part for each interface, on the same rows.
#pragma once

#include "store/admin_store.hpp"
#include "store/memory/tables.hpp"

#include <memory>

namespace store::memory {

// `in` must outlive what is made.
[[nodiscard]] std::unique_ptr<user_admin> make_user_admin(tables& in);
[[nodiscard]] std::unique_ptr<group_admin> make_group_admin(tables& in);
[[nodiscard]] std::unique_ptr<token_admin> make_token_admin(tables& in);
[[nodiscard]] std::unique_ptr<log_admin> make_log_admin(tables& in);
[[nodiscard]] std::unique_ptr<session_store> make_session_store(tables& in);
[[nodiscard]] std::unique_ptr<figure_store> make_figure_store(tables& in);

}  // namespace store::memory
