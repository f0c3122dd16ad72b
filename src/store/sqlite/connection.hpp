// SQLite's C interface with owners: a connection, a prepared statement, and one use of it.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace store::sqlite {

struct close_connection {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
};
struct finalize_statement {
    void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
};
using connection = std::unique_ptr<sqlite3, close_connection>;

struct connection_options {
    std::string path;
    std::chrono::milliseconds busy_timeout{5000};
    std::int64_t cache_kib = 8192;
    std::int64_t mmap_bytes = 0;
    std::int64_t log_bytes = -1;  ///< what a log keeps of a greater length when it begins anew; -1: all
    bool write = true;
};

/// The one connection that writes: WAL, synchronous=FULL, foreign keys on, no checkpoint of its own accord. The file
/// must be there. Without `write` it refuses to, and leaves the journal mode as it is. The error is a sentence.
[[nodiscard]] std::expected<connection, std::string> open_writer(const connection_options& options);

/// The one connection that checkpoints, when it is told to; it syncs what it copies. See checkpoint_vfs.hpp.
[[nodiscard]] std::expected<connection, std::string> open_checkpointer(const connection_options& options);

/// A connection that only reads and never checkpoints.
[[nodiscard]] std::expected<connection, std::string> open_reader(const connection_options& options);

/// Runs one or more statements that answer no rows. SQLite's result code.
int exec(sqlite3* db, const char* sql);

/// One run of a statement: bind in order, step, read columns. Resets at its end, so that no read transaction stays
/// open. Bound texts are not copied: they must outlive the cursor.
class cursor {
public:
    cursor(sqlite3_stmt* statement, int prepared) : statement_(statement), code_(prepared) {}
    cursor(const cursor&) = delete;
    cursor& operator=(const cursor&) = delete;
    ~cursor();

    cursor& bind(std::int64_t value);
    cursor& bind(std::string_view value);
    cursor& bind(std::nullptr_t);
    template <class T>
    cursor& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind(nullptr);
    }
    // A pointer or a temporary text would bind something else than it looks like.
    cursor& bind(const char*) = delete;
    cursor& bind(bool value) { return bind(static_cast<std::int64_t>(value)); }

    /// SQLITE_ROW, SQLITE_DONE, or the extended code of a failure (of preparing and binding, too).
    int step();
    /// Steps a statement that answers no rows: true when done.
    bool run() { return step() == SQLITE_DONE; }
    /// The code of the last step.
    [[nodiscard]] int code() const { return code_; }

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;  ///< until the next step

private:
    sqlite3_stmt* statement_;
    int code_;
    int next_ = 1;
};

/// A statement that is compiled at its first use (its tables may not be there before) and then kept.
class prepared {
public:
    explicit prepared(std::string sql) : sql_(std::move(sql)) {}
    [[nodiscard]] cursor on(sqlite3* db);

private:
    std::string sql_;
    std::unique_ptr<sqlite3_stmt, finalize_statement> statement_;
};

/// The first column of the first row, for PRAGMAs and counts. Nothing when there is no row or on failure.
[[nodiscard]] std::optional<std::string> scalar(sqlite3* db, const char* sql);

/// A code after which the connection is not to be trusted any more: I/O faults, a file that is no database.
[[nodiscard]] bool breaks_connection(int code);

}  // namespace store::sqlite
