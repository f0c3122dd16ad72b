// Which reader a thread uses, and when it is opened.
#include "store/sqlite/readers.hpp"

#include "store/sqlite/log_length.hpp"

namespace store::sqlite {

connection_options connection_options_of(const settings& options) {
    return {.path = options.path,
            .busy_timeout = options.busy_timeout,
            .cache_kib = options.cache_kib,
            .mmap_bytes = options.mmap_bytes,
            .log_bytes = kept_log_bytes(options.checkpoint_pages),
            .write = options.write};
}

void readers::attach() {
    const std::scoped_lock lock(attach_mutex_);
    const std::size_t count = count_.load(std::memory_order_relaxed);
    if (count == most || find()) return;
    slots_[count].owner = std::this_thread::get_id();
    count_.store(count + 1, std::memory_order_release);
}

readers::slot* readers::find() {
    const auto self = std::this_thread::get_id();
    const std::size_t count = count_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < count; ++i) {
        if (slots_[i].owner == self) return &slots_[i];
    }
    return nullptr;
}

bool readers::open_if_needed(slot& at) {
    const std::uint64_t generation = file_.generation();
    if (at.in && at.generation == generation) return true;
    at.in.reset();
    connection_options options = connection_options_of(options_);
    options.busy_timeout = options_.read_timeout;
    auto db = open_reader(options);
    if (!db) {
        report("open", db.error(), SQLITE_CANTOPEN);
        return false;
    }
    const auto shape = shape_of_users(db->get(), names_);
    if (!shape) {
        report("open", sqlite3_errstr(shape.error()), shape.error());
        return false;
    }
    at.in = std::make_unique<reader>(std::move(*db), names_, *shape);
    at.generation = generation;
    return true;
}

void readers::report(std::string_view operation, std::string_view reason, int code) {
    if (failing_.exchange(true)) return;
    log_.error(base::event::store_unavailable, {{"operation", operation}, {"reason", reason}, {"sqlite_code", code}});
}

void readers::after_failure(slot& at) {
    const int code = sqlite3_extended_errcode(at.in->handle());
    report("read", sqlite3_errstr(code), code);
    // SQLITE_ERROR may mean that another program changed the user table's columns: they are read again.
    if (breaks_connection(code) || code == SQLITE_ERROR) at.in.reset();
}

}  // namespace store::sqlite
