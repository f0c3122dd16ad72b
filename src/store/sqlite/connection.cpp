// Connections as the house wants them. None checkpoints of its own accord: see checkpointer.hpp.
#include "store/sqlite/connection.hpp"

#include "store/sqlite/checkpoint_vfs.hpp"
#include "store/sqlite/wal_vfs.hpp"

#include <fmt/format.h>

#include <mutex>
#include <thread>

namespace store::sqlite {
namespace {

std::string sentence(const std::string& path, int code, const char* detail) {
    switch (code & 0xff) {
        case SQLITE_NOTADB:
            return fmt::format("{} is not an SQLite database", path);
        case SQLITE_CORRUPT:
            return fmt::format("the database {} is damaged ({}): restore it from a backup", path, detail);
        case SQLITE_CANTOPEN:
            return fmt::format("cannot open the database {}: {}", path, detail);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format("the database {} is locked by another program", path);
        case SQLITE_READONLY:
            return fmt::format("the database {} or its folder cannot be written", path);
        default:
            return fmt::format("cannot use the database {}: {}", path, detail);
    }
}

/// SQLite counts its memory behind one mutex for all threads, taken at every allocation: nobody here asks for the
/// count. To be called before anything else of SQLite, our VFS included.
void prepare_library() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

std::expected<connection, std::string> open_with(const connection_options& options, int flags, const char* vfs) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(options.path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, vfs);
    connection db(raw);
    if (code != SQLITE_OK) {
        return std::unexpected(sentence(options.path, code, raw ? sqlite3_errmsg(raw) : sqlite3_errstr(code)));
    }
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, static_cast<int>(options.busy_timeout.count()));
    // The file may come from anywhere: its schema must not run functions, nor may SQL damage the file itself.
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    const std::string pragmas = fmt::format(
        "PRAGMA wal_autocheckpoint=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{};"
        "PRAGMA mmap_size={}; SELECT count(*) FROM sqlite_master;",
        options.cache_kib, options.mmap_bytes);
    if (const int rc = exec(raw, pragmas.c_str()); rc != SQLITE_OK) {
        return std::unexpected(sentence(options.path, rc, sqlite3_errmsg(raw)));
    }
    return db;
}

/// Another program's lock may hold up the change of mode, and SQLite does not call its busy handler for all of them.
bool enter_wal(sqlite3* db, std::chrono::milliseconds patience) {
    constexpr std::chrono::milliseconds pause{20};
    for (auto waited = std::chrono::milliseconds{0};; waited += pause) {
        if (scalar(db, "PRAGMA journal_mode=WAL") == "wal") return true;
        if (waited >= patience) return false;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace

int exec(sqlite3* db, const char* sql) {
    return sqlite3_exec(db, sql, nullptr, nullptr, nullptr);
}

std::expected<connection, std::string> open_writer(const connection_options& options) {
    prepare_library();
    auto db = open_with(options, SQLITE_OPEN_READWRITE, wal_vfs());
    if (!db) return db;
    // Before the first write: what wal_vfs relies on. Without spilling a transaction's pages stay in memory until it
    // commits.
    const std::string durable = fmt::format(
        "PRAGMA synchronous=FULL; PRAGMA cache_spill=OFF; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit={}",
        options.log_bytes);
    if (const int rc = exec(db->get(), durable.c_str()); rc != SQLITE_OK) {
        return std::unexpected(sentence(options.path, rc, sqlite3_errmsg(db->get())));
    }
    if (!options.write) {
        exec(db->get(), "PRAGMA query_only=ON");
        return db;
    }
    // SQLite falls back to reading silently.
    if (sqlite3_db_readonly(db->get(), "main") == 1) {
        return std::unexpected(sentence(options.path, SQLITE_READONLY, ""));
    }
    if (!enter_wal(db->get(), options.busy_timeout)) {
        const int code = sqlite3_errcode(db->get());
        return std::unexpected(
            sentence(options.path, code == SQLITE_OK ? SQLITE_BUSY : code, sqlite3_errmsg(db->get())));
    }
    return db;
}

std::expected<connection, std::string> open_checkpointer(const connection_options& options) {
    prepare_library();
    auto db = open_with(options, SQLITE_OPEN_READWRITE, checkpoint_vfs());
    if (db) exec(db->get(), "PRAGMA synchronous=FULL");
    return db;
}

std::expected<connection, std::string> open_reader(const connection_options& options) {
    prepare_library();
    auto db = open_with(options, SQLITE_OPEN_READONLY, nullptr);
    if (db) exec(db->get(), "PRAGMA query_only=ON");
    return db;
}

cursor::~cursor() {
    if (!statement_) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

cursor& cursor::bind(std::int64_t value) {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, next_++, value);
    return *this;
}

cursor& cursor::bind(std::string_view value) {
    // A null pointer would bind NULL.
    const char* data = value.data() ? value.data() : "";
    if (code_ == SQLITE_OK) {
        code_ = sqlite3_bind_text64(statement_, next_++, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    return *this;
}

cursor& cursor::bind(std::nullptr_t) {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_null(statement_, next_++);
    return *this;
}

int cursor::step() {
    if (code_ == SQLITE_OK || code_ == SQLITE_ROW) code_ = sqlite3_step(statement_);
    return code_;
}

bool cursor::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t cursor::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view cursor::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

cursor prepared::on(sqlite3* db) {
    if (!statement_) {
        sqlite3_stmt* raw = nullptr;
        const int code = sqlite3_prepare_v3(db, sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                                            SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
        if (code != SQLITE_OK) return {nullptr, code};
        statement_.reset(raw);
    }
    return {statement_.get(), SQLITE_OK};
}

std::optional<std::string> scalar(sqlite3* db, const char* sql) {
    prepared statement{sql};
    cursor rows = statement.on(db);
    if (rows.step() != SQLITE_ROW) return std::nullopt;
    return std::string(rows.text(0));
}

bool breaks_connection(int code) {
    switch (code & 0xff) {
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_CANTOPEN:
        case SQLITE_MISUSE:
            return true;
        default:
            return false;
    }
}

}  // namespace store::sqlite
