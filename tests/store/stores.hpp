// Where the facts of this folder are tried: a SQLite file of its own, or memory.
#pragma once

#include "base/log.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace facts {

using namespace std::chrono_literals;

/// A folder that goes with the test.
class scratch {
public:
    scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "latchkey-store-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
        folder_ = name;
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    [[nodiscard]] std::string path(const char* name = "db.sqlite3") const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_;
};

/// A logger for stores that are meant to work, and a store in a file.
struct sqlite_file {
    scratch folder;
    base::null_logger log;
    std::unique_ptr<store::store> store;

    explicit sqlite_file(bool migrated = true) { open(migrated); }
    store::sqlite::settings settings{.path = folder.path()};
    void open(bool migrated) {
        auto opened = store::sqlite::open(settings, log);
        if (!opened) throw std::runtime_error(opened.error());
        store = std::move(*opened);
        if (migrated && !store->migrate([](std::string_view) {})) throw std::runtime_error("migrate");
    }
};

/// What another program does with the same file, through a connection of its own.
class other_program {
public:
    explicit other_program(const std::string& path) {
        sqlite3* raw = nullptr;
        const int code = sqlite3_open(path.c_str(), &raw);
        db_.reset(raw);
        if (code != SQLITE_OK) throw std::runtime_error("sqlite3_open");
        sqlite3_busy_timeout(raw, 5000);
    }
    void run(const std::string& sql) {
        if (store::sqlite::exec(db_.get(), sql.c_str()) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db_.get()));
    }
    /// All columns of all rows, joined with `|`; NULL for a null.
    std::vector<std::string> rows(const std::string& sql) {
        sqlite3_stmt* raw = nullptr;
        if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(db_.get()));
        }
        const std::unique_ptr<sqlite3_stmt, store::sqlite::finalize_statement> statement(raw);
        std::vector<std::string> out;
        while (sqlite3_step(raw) == SQLITE_ROW) {
            std::string line;
            for (int i = 0; i < sqlite3_column_count(raw); ++i) {
                const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, i));
                line += (i ? "|" : "") + std::string(text ? text : "NULL");
            }
            out.push_back(std::move(line));
        }
        return out;
    }
    std::string one(const std::string& sql) {
        const auto all = rows(sql);
        return all.empty() ? "(no row)" : all.front();
    }

private:
    store::sqlite::connection db_;
};

/// 2023-11-14 22:13:20 UTC.
inline constexpr base::time_point now{std::chrono::seconds{1'700'000'000}};

inline store::user ann() {
    store::user u;
    u.password = "pbkdf2_sha256$1$salt$hash";
    u.username = "ann";
    u.first_name = "Ann";
    u.last_name = "Lee";
    u.date_joined = now + 123456us;
    u.email = "Ann@Example.com";
    return u;
}

inline store::user named(const std::string& name) {
    store::user u = ann();
    u.username = name;
    u.email = name + "@example.com";
    return u;
}

inline store::outstanding_token token(std::string jti, std::optional<std::int64_t> user = {}) {
    return {.jti = std::move(jti),
            .token = "t",
            .user_id = user,
            .created_at = now,
            .expires_at = now + std::chrono::hours{24}};
}

}  // namespace facts
