// The header is looked at before and after a transaction begins.
#include "store/sqlite/snapshot.hpp"

#include <atomic>

namespace store::sqlite {

std::optional<snapshot::header> snapshot::newest() const {
    const volatile std::uint32_t* region = wal_index(shared_file(db_));
    if (region == nullptr) return std::nullopt;
    // A writer changes the second copy first, then the first, with a barrier between them: read the other way round,
    // equal copies are one header.
    header first;
    header second;
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = region[i];
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (std::size_t i = 0; i < second.size(); ++i) second[i] = region[first.size() + i];
    if (first != second) return std::nullopt;
    return first;
}

bool snapshot::begin() {
    const auto now = newest();
    if (open_ && settled_ && now && now == seen_) return true;
    end();
    if (open_) return false;
    seen_ = now;
    // A failure shows in the read that follows: it then runs in a transaction of its own.
    open_ = begin_.on(db_).run();
    return true;
}

void snapshot::keep() {
    if (!open_ || settled_) return;
    // The transaction began somewhere between the two looks; if nothing was committed meanwhile, it is the newest.
    if (seen_ && seen_ == newest()) settled_ = true;
    else end();
}

void snapshot::end() {
    if (open_) commit_.on(db_).run();
    open_ = open_ && sqlite3_get_autocommit(db_) == 0;
    settled_ = false;
}

}  // namespace store::sqlite
