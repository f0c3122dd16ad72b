// Brings a file to Django's schema, in one transaction, or says why it cannot.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"

#include <expected>
#include <string>
#include <vector>

namespace store::sqlite {

/// The migrations that this database lacks. The error is a sentence: a schema that this program cannot bring up to date
/// (a half-migrated app, a user table without columns that are needed).
[[nodiscard]] std::expected<std::vector<migration>, std::string> missing_migrations(sqlite3* db,
                                                                                    const model_names& names);

/// Applies what is missing and seeds content types and permissions. Everything or nothing; safe against another program
/// that migrates at the same time. Answers what was applied, or a sentence.
[[nodiscard]] std::expected<std::vector<migration>, std::string> apply_migrations(sqlite3* db,
                                                                                  const model_names& names);

}  // namespace store::sqlite
