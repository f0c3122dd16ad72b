// Where rows are read and written, and statements that are made for one run.
#pragma once

#include "store/admin_records.hpp"
#include "store/errors.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/names.hpp"
#include "store/sqlite/user_shape.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace store::sqlite {

/// A connection and what the tables are called in it. All of it must outlive whoever is given this.
struct source {
    sqlite3* db;
    const model_names& names;
    const user_shape& shape;
};

/// A statement for one run, prepared with it: the admin's queries have too many shapes to be kept, and are rare.
class query {
public:
    using value = std::variant<std::nullptr_t, std::int64_t, std::string>;

    /// `values` are bound, in this order, to ?1, ?2 and so on.
    query(sqlite3* db, std::string sql, std::vector<value> values = {});

    cursor* operator->() { return &rows_; }
    cursor& operator*() { return rows_; }
    bool next() { return rows_.step() == SQLITE_ROW; }
    /// After `next` was false: there were no more rows. Otherwise the statement failed.
    [[nodiscard]] bool at_end() const { return rows_.code() == SQLITE_DONE; }
    /// Runs a statement that answers no rows.
    bool run() { return rows_.run(); }

private:
    std::vector<value> values_;
    prepared statement_;
    cursor rows_;
};

/// The statement that is put together from parts, with the values that belong to it: never one of them in its text.
class statement_text {
public:
    std::string sql;

    /// `?N`, bound to this value.
    std::string bound(query::value v);
    void where(std::string_view condition);
    [[nodiscard]] query on(sqlite3* db) const { return {db, sql, values_}; }

private:
    std::vector<query::value> values_;
    bool conditions_ = false;
};

/// One row more than the page holds: the LIMIT of a statement whose rows go to `page_of`.
[[nodiscard]] std::int64_t limit_for(std::size_t limit);

/// `[1,2,3]`, for json_each: how a list is bound.
[[nodiscard]] std::string json_list(const std::vector<std::int64_t>& ids);

/// Appends the rows of `from`. False: it failed.
template <class Row, class Make>
[[nodiscard]] bool append(query& from, std::vector<Row>& to, Make make) {
    while (from.next()) to.push_back(make(*from));
    return from.at_end();
}

template <class Row>
[[nodiscard]] page<Row> page_of(std::vector<Row> rows, std::size_t limit) {
    page<Row> out;
    out.more = rows.size() > limit;
    if (out.more) rows.resize(limit);
    out.rows = std::move(rows);
    return out;
}

/// A condition: each word stands in one of the columns.
void where_words(statement_text& text, const std::vector<std::string>& words,
                 std::initializer_list<std::string_view> columns);

/// The columns of a user, as `to_user` reads them from the first eleven of a row.
[[nodiscard]] std::string user_columns(const user_shape& shape);
[[nodiscard]] user to_user(const cursor& row);

}  // namespace store::sqlite
