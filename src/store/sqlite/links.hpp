// The many-to-many tables of Django: which groups and permissions somebody has.
#pragma once

#include "store/sqlite/writes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace store::sqlite {

struct link_table {
    std::string table;
    std::string from;   ///< the column of the owner's id
    std::string to;     ///< the column of the linked row's id
    std::string other;  ///< the table of the linked rows
};

[[nodiscard]] link_table groups_of_users(const model_names& names);
[[nodiscard]] link_table permissions_of_users(const model_names& names);
[[nodiscard]] link_table permissions_of_groups();

/// Links `owner` to exactly these. `not_found` where one of them is not there. As Django's set(): links that stay keep
/// their rows.
[[nodiscard]] result<void> replace_links(writes& on, const link_table& in, std::int64_t owner,
                                         const std::vector<std::int64_t>& ids);

/// After a deletion: `in_use` where a row of a table that this program does not know refers to what is gone. Such a key
/// would otherwise come to light at COMMIT, and fail all that was written with it.
[[nodiscard]] result<void> check_references(writes& on);

}  // namespace store::sqlite
