// One read transaction for all reads of a loop's turn, as long as nobody has committed in between.
//
// A read transaction costs two file locks, more than a look-up in a unique index. Whether it still shows the newest
// commit costs nothing to ask: every commit, by whatever program, changes the header of the WAL-index in shared memory
// (https://sqlite.org/walformat.html, section 2.1), and SQLite itself compares that header to see whether its page
// cache is still good. The same question decides here whether the open transaction may answer one more read.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/wal_index.hpp"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <optional>

namespace store::sqlite {

/// Not thread-safe; for one connection, which must outlive it.
class snapshot {
public:
    explicit snapshot(sqlite3* db) : db_(db) {}
    snapshot(const snapshot&) = delete;
    snapshot& operator=(const snapshot&) = delete;
    ~snapshot() { end(); }

    /// Before a read: ends an open transaction that is not the newest any more, and begins one if none is open. False:
    /// an old one cannot be ended, and the connection is of no use any more.
    [[nodiscard]] bool begin();
    /// After a read: keeps the transaction open if it is known to show the newest commit, else ends it.
    void keep();
    /// Ends the transaction. Until then no checkpoint can finish.
    void end();
    [[nodiscard]] bool is_open() const { return open_; }

private:
    using header = std::array<std::uint32_t, wal_header_numbers>;

    [[nodiscard]] std::optional<header> newest() const;

    sqlite3* db_;
    prepared begin_{"BEGIN"};
    prepared commit_{"COMMIT"};
    bool open_ = false;
    bool settled_ = false;  ///< `seen_` is the header of the open transaction
    std::optional<header> seen_;
};

}  // namespace store::sqlite
