// Reads, one prepared statement each, straight from the unique indexes.
#include "store/sqlite/reader.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

std::string select_user(const model_names& names, const user_shape& shape, std::string_view column) {
    return fmt::format(R"(SELECT {} FROM "{}" WHERE {} = ?)", user_columns(shape), names.user, column);
}

std::string exists_user(const model_names& names, std::string_view column) {
    return fmt::format(R"(SELECT 1 FROM "{}" WHERE {} = ?)", names.user, column);
}

std::string select_passwords(const model_names& names) {
    return fmt::format(R"(SELECT id, password, is_active FROM "{}" WHERE id > ? ORDER BY id LIMIT ?)", names.user);
}

result<std::optional<user>> one_user(cursor& rows) {
    const int code = rows.step();
    if (code == SQLITE_ROW) return to_user(rows);
    if (code == SQLITE_DONE) return std::optional<user>{};
    return std::unexpected(errc::unavailable);
}

result<bool> any_row(cursor& rows) {
    const int code = rows.step();
    if (code == SQLITE_ROW || code == SQLITE_DONE) return code == SQLITE_ROW;
    return std::unexpected(errc::unavailable);
}

}  // namespace

reader::reader(connection db, const model_names& names, const user_shape& shape)
    : db_(std::move(db)),
      names_(names),
      shape_(shape),
      shared_(db_.get()),
      by_id_(select_user(names, shape, "id")),
      by_email_(select_user(names, shape, "email")),
      by_username_(select_user(names, shape, "username")),
      username_exists_(exists_user(names, "username")),
      email_exists_(exists_user(names, "email")),
      passwords_after_(select_passwords(names)),
      is_blacklisted_(select_blacklisted),
      search_(names) {}

result<std::optional<user>> reader::find_by_id(std::int64_t id) {
    cursor rows = by_id_.on(db_.get());
    return one_user(rows.bind(id));
}

result<std::optional<user>> reader::find_by_login(login_field field, const std::string& value) {
    cursor rows = (field == login_field::email ? by_email_ : by_username_).on(db_.get());
    return one_user(rows.bind(std::string_view(value)));
}

result<bool> reader::username_exists(const std::string& username) {
    cursor rows = username_exists_.on(db_.get());
    return any_row(rows.bind(std::string_view(username)));
}

result<bool> reader::email_exists(const std::string& email) {
    cursor rows = email_exists_.on(db_.get());
    return any_row(rows.bind(std::string_view(email)));
}

result<bool> reader::email_exists_ignoring_case(const std::string& email) {
    const auto found = search_.exists(db_.get(), base::lower(email));
    if (!found) return std::unexpected(errc::unavailable);
    return *found;
}

result<std::vector<stored_password>> reader::passwords_after(std::int64_t after, std::size_t most) {
    std::vector<stored_password> page;
    page.reserve(most);
    cursor rows = passwords_after_.on(db_.get());
    rows.bind(after).bind(static_cast<std::int64_t>(most));
    while (rows.step() == SQLITE_ROW)
        page.emplace_back(rows.integer(0), std::string(rows.text(1)), rows.integer(2) != 0);
    if (rows.code() != SQLITE_DONE) return std::unexpected(errc::unavailable);
    return page;
}

result<bool> reader::is_blacklisted(const std::string& jti) {
    cursor rows = is_blacklisted_.on(db_.get());
    return any_row(rows.bind(std::string_view(jti)));
}

}  // namespace store::sqlite
