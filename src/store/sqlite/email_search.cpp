// A skip scan over the unique index on email, exact for base::lower (full Unicode lower-casing).
#include "store/sqlite/email_search.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace store::sqlite {
namespace {

constexpr std::string_view combining_dot = "\xCC\x87";  // U+0130 lowers to i and U+0307
constexpr std::string_view kelvin = "\xE2\x84\xAA";     // U+212A lowers to k

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

email_search::email_search(const model_names& names)
    : next_(fmt::format(R"(SELECT email FROM "{}" WHERE email >= ? ORDER BY email LIMIT 1)", names.user)),
      from_(fmt::format(R"(SELECT email FROM "{}" WHERE email >= ? ORDER BY email)", names.user)) {}

std::optional<bool> email_search::exists(sqlite3* db, const std::string& lowered, std::string except) {
    failed_ = false;
    except_ = std::move(except);
    std::string prefix;
    const bool found = walk(db, lowered, 0, prefix);
    if (failed_) return std::nullopt;
    return found;
}

// As deep as the longest address that is really stored in some spelling: each level has a row that begins with
// `prefix`.
bool email_search::walk(sqlite3* db, const std::string& lowered, std::size_t at, std::string& prefix) {
    if (at > 0) {
        cursor rows = next_.on(db);
        const int code = rows.bind(std::string_view(prefix)).step();
        if (code != SQLITE_ROW && code != SQLITE_DONE) failed_ = true;
        if (code != SQLITE_ROW || !rows.text(0).starts_with(prefix)) return false;
        if (at == lowered.size() && rows.text(0) == prefix && prefix != except_) return true;
    }
    if (at == lowered.size()) return false;
    const char c = lowered[at];
    const bool dotted = c == 'i' && std::string_view(lowered).substr(at + 1).starts_with(combining_dot);
    // An address longer than the limit of the wire is no deep recursion, but a plain read of the rows.
    if (!is_ascii(c) || dotted || at >= 400) return scan(db, lowered, prefix);

    const std::size_t size = prefix.size();
    const auto with = [&](std::string_view spelling) {
        prefix += spelling;
        const bool found = walk(db, lowered, at + 1, prefix);
        prefix.resize(size);
        return found;
    };
    if (with({&c, 1})) return true;
    if (c < 'a' || c > 'z' || failed_) return false;
    const char upper = static_cast<char>(c - 'a' + 'A');
    return with({&upper, 1}) || (c == 'k' && with(kelvin));
}

bool email_search::scan(sqlite3* db, const std::string& lowered, const std::string& prefix) {
    cursor rows = from_.on(db);
    rows.bind(std::string_view(prefix));
    while (rows.step() == SQLITE_ROW) {
        if (!rows.text(0).starts_with(prefix)) return false;
        if (base::lower(rows.text(0)) == lowered && rows.text(0) != except_) return true;
    }
    if (rows.code() != SQLITE_DONE) failed_ = true;
    return false;
}

}  // namespace store::sqlite
