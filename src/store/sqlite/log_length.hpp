// How long the log (the -wal file) may become before it is copied back into the database file.
#pragma once

#include "store/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <cstdint>

namespace store::sqlite {

/// Pages of the log at which copying begins under load: settings::checkpoint_pages, or a quarter of a large file, up to
/// four times that. The larger the file, the rarer is the page that two transactions change: a longer log holds more
/// of those, and each is copied once.
inline int pages_before_checkpoint(const settings& options, std::int64_t pages_in_file) {
    constexpr int longest = 4;
    constexpr int share = 4;
    const std::int64_t least = options.checkpoint_pages;
    return static_cast<int>(std::clamp(pages_in_file / share, least, least * longest));
}

/// A log that grows faster than it is copied: from so many times that length on writes wait.
constexpr int overlong_factor = 2;

/// What a log of that length keeps when it begins anew, in bytes of the file: above the length at which writes wait, so
/// that what comes in while it is copied has room.
inline std::int64_t kept_log_bytes(int before_checkpoint) {
    constexpr std::int64_t page_in_log_bytes = 4096 + 24;  // a page and its header
    return std::int64_t{before_checkpoint} * page_in_log_bytes * (2 * overlong_factor + 1) / 2;
}

}  // namespace store::sqlite
