// The parameters of the list of users, and the place behind its last row.
#pragma once

#include "admin/list_parameters.hpp"
#include "store/admin_records.hpp"

#include <expected>
#include <string>

namespace admin {

struct user_list_request {
    store::user_query query;
    std::string order;  ///< as it was asked for: `-id`
    bool first = true;  ///< no `after`
};

/// The error tells all faults of the parameters at once.
[[nodiscard]] std::expected<user_list_request, rest::error> read_user_query(const http::request& r, std::size_t usual,
                                                                            std::size_t most);

/// `next` of a page that ends with this user.
[[nodiscard]] std::string next_after(const user_list_request& asked, const store::user& last);

}  // namespace admin
