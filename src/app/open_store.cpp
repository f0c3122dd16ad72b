// A database URL to a store.
#include "app/service.hpp"

#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <fmt/format.h>

namespace app {
namespace {

using opened = std::expected<std::unique_ptr<store::store>, std::string>;

opened open_memory(std::string_view, const settings&, base::logger&, store_access) {
    return store::memory::make_memory_store();
}

/// Three slashes and a relative path, four and an absolute one: as dj-database-url and SQLAlchemy read it.
opened open_sqlite(std::string_view rest, const settings& options, base::logger& log, store_access access) {
    if (!rest.starts_with("//")) return std::unexpected(std::string("a SQLite URL has the form sqlite:///path.db"));
    rest.remove_prefix(2);
    if (!rest.starts_with('/')) {
        return std::unexpected(std::string("a SQLite URL names no host: write sqlite:///path.db with three slashes"));
    }
    rest.remove_prefix(1);
    return store::sqlite::open({.path = std::string(rest),
                                .create = access == store_access::create,
                                .write = access != store_access::read,
                                .schema = options.schema},
                               log);
}

struct scheme {
    std::string_view prefix;
    opened (*open)(std::string_view rest, const settings& options, base::logger& log, store_access access);
};

constexpr scheme schemes[] = {
    {"memory:", open_memory},
    {"sqlite:", open_sqlite},
};

}  // namespace

std::expected<std::unique_ptr<store::store>, std::string> open_store(const settings& options, base::logger& log,
                                                                     store_access access) {
    const std::string_view url = options.database_url;
    for (const scheme& s : schemes) {
        if (url.starts_with(s.prefix)) return s.open(url.substr(s.prefix.size()), options, log, access);
    }
    return std::unexpected(
        fmt::format("the database URL begins with no scheme that this version knows (sqlite:///path.db, memory:)"));
}

}  // namespace app
