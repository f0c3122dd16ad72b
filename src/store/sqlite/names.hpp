// The names of tables, columns and indexes that follow from AUTH_USER_MODEL, as Django makes them.
#pragma once

#include "store/store.hpp"

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>

namespace store::sqlite {

struct model_names {
    std::string app;    ///< `accounts`
    std::string model;  ///< `customuser`: the class name in lower case
    std::string user;   ///< `accounts_customuser`: the table of users
};

/// The error is a sentence: only `app.Model` of plain identifiers is taken, since names cannot be bound in SQL.
[[nodiscard]] std::expected<model_names, std::string> names_for(const schema_settings& settings);

/// `<table>_<columns>_<digest><suffix>`: what Django's schema editor calls an index
/// (BaseDatabaseSchemaEditor._create_index_name).
[[nodiscard]] std::string index_name(std::string_view table, std::initializer_list<std::string_view> columns,
                                     std::string_view suffix = "");

}  // namespace store::sqlite
