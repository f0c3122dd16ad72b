// Is there an address that differs from this one in case only? Without an index of its own: Django's schema has none.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/names.hpp"

#include <optional>
#include <string>

namespace store::sqlite {

/// Walks the case-sensitive unique index like a tree: at each letter it asks which of its spellings occur at all, and
/// prunes the others. A few dozen look-ups, however many users there are; from the first letter outside ASCII on, it
/// reads the rows with that prefix.
class email_search {
public:
    explicit email_search(const model_names& names);

    /// `lowered` is base::lower of the address; `except` does not count. Nothing when the database fails.
    [[nodiscard]] std::optional<bool> exists(sqlite3* db, const std::string& lowered, std::string except = {});

private:
    bool walk(sqlite3* db, const std::string& lowered, std::size_t at, std::string& prefix);
    bool scan(sqlite3* db, const std::string& lowered, const std::string& prefix);

    prepared next_;
    prepared from_;
    std::string except_;
    bool failed_ = false;
};

}  // namespace store::sqlite
