// What the user table of this very file looks like: AbstractUser's columns, or those of another custom model.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/names.hpp"

#include <expected>
#include <string>
#include <vector>

namespace store::sqlite {

struct user_shape {
    bool exists = false;
    bool last_name = true;
    std::string joined = "date_joined";   ///< or `start_date`, in the tutorial's own model
    std::vector<std::string> blank;       ///< further NOT NULL text columns, which a new row gets '' in, as Django does
    std::vector<std::string> missing;     ///< columns that this program cannot do without
    std::vector<std::string> unfillable;  ///< further NOT NULL columns that nothing is known to put into
};

/// The error is SQLite's extended code: a read that failed says nothing about the columns.
[[nodiscard]] std::expected<user_shape, int> shape_of_users(sqlite3* db, const model_names& names);

}  // namespace store::sqlite
