// Django's SQLite file, shared with Django itself: readers per thread, one writer with group commit.
#pragma once

#include "base/log.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace store::sqlite {

struct settings {
    std::string path;                              ///< of the file; made, with mode 0600, where there is none
    bool create = true;                            ///< false: a path with no file is refused
    bool write = true;                             ///< false: nothing is written, not even the file's journal mode
    schema_settings schema;                        ///< AUTH_USER_MODEL
    std::chrono::milliseconds busy_timeout{5000};  ///< how long a write waits while another program writes
    std::chrono::milliseconds read_timeout{200};   ///< the same for reads, which wait for a recovery at most
    std::size_t queue_limit = 100'000;             ///< writes that may wait; beyond, they are answered `unavailable`
    std::chrono::milliseconds long_read_timeout{
        5000};                         ///< after this a list, search or count is given up; waiting counts
    std::size_t long_read_queue = 64;  ///< such reads that may wait; beyond, they are answered `too_slow`
    int checkpoint_pages = 16'000;  ///< of the log (4 KiB each): under load it is copied back when it has so many, or
                                    ///< more where the file is large (log_length.hpp); in a quiet moment a sixteenth is
                                    ///< enough
    std::int64_t cache_kib = 7168;  ///< page cache of each connection, KiB
    std::int64_t mmap_bytes = 0;    ///< memory-mapped part of the file; 0: none (a file truncated by another program is
                                    ///< an error then, not SIGBUS)
};

/// The error is a sentence: no such folder, not a database, damaged, locked, not writable. An empty or old schema is no
/// error here: see pending_migrations and migrate.
///
/// The store finishes all waiting writes in its destructor, and ends all long reads: it must go before the io_contexts
/// of their callers.
[[nodiscard]] std::expected<std::unique_ptr<store>, std::string> open(settings options, base::logger& log);

}  // namespace store::sqlite
