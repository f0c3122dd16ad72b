// How long the admin panel's lists take on a big user table: first page, a page far in, and counts, by ordering and
// filter; the median of five, through the store as the panel calls it.
//   latchkey_lists PATH [USERS [ORDER]]     makes PATH with so many users where there is no such file; one order only
#include "base/log.hpp"
#include "base/run_task.hpp"
#include "store/admin_query.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace {

using store::user_order;
using store::user_query;

/// Ids in the order of sign-up, names with many ties, four users of ten who never signed in, few staff.
constexpr const char* fill = R"(
INSERT INTO auth_group (name) VALUES ('few'), ('one in a hundred'), ('one in five');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
INSERT INTO accounts_customuser (id, password, last_login, is_superuser, username, first_name, last_name, is_staff,
is_active, date_joined, email)
SELECT i, 'pbkdf2_sha256$600000$benchbenchbenchbenchbe$' || hex(randomblob(22)),
iif(random() % 10 < 4, NULL, strftime('%Y-%m-%d %H:%M:%f', 1700000000 + abs(random() % 60000000), 'unixepoch') || '000'),
i = 1, 'user' || i, 'First' || abs(random() % 2000), 'Last' || abs(random() % 20000), i % 1000 = 0 OR i = 1,
abs(random() % 20) > 0, strftime('%Y-%m-%d %H:%M:%f', 1500000000 + i * 200, 'unixepoch') || '123',
hex(randomblob(4)) || i || '@example.com' FROM n;
INSERT INTO accounts_customuser_groups (customuser_id, group_id) SELECT id, 1 FROM accounts_customuser WHERE id % 100000 = 7;
INSERT INTO accounts_customuser_groups (customuser_id, group_id) SELECT id, 2 FROM accounts_customuser WHERE id % 100 = 3;
INSERT INTO accounts_customuser_groups (customuser_id, group_id) SELECT id, 3 FROM accounts_customuser WHERE id % 5 = 2;
)";

class bench {
public:
    bench(std::string path, std::int64_t users) : path_(std::move(path)) {
        const bool make = !std::filesystem::exists(path_);
        auto opened = store::sqlite::open({.path = path_, .long_read_timeout = std::chrono::seconds{60}}, log_);
        if (!opened) throw std::runtime_error(opened.error());
        store_ = std::move(*opened);
        if (!store_->migrate([](std::string_view) {})) throw std::runtime_error("migrate");
        store_->attach_thread();
        if (!make) return;
        const auto db = store::sqlite::open_writer({.path = path_}).value();
        if (store::sqlite::exec(db.get(), fmt::format(fill, users).c_str()) != SQLITE_OK ||
            store::sqlite::exec(db.get(), "PRAGMA wal_checkpoint(TRUNCATE)") != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db.get()));
    }

    template <class T>
    T run(store::async_result<T> call) {
        loop_.restart();
        return base::run_on(loop_, std::move(call)).value();
    }

    /// Milliseconds.
    template <class Work>
    double median(Work work) {
        std::array<double, 5> times{};
        for (double& time : times) {
            const auto began = std::chrono::steady_clock::now();
            work();
            time = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
        }
        std::ranges::sort(times);
        return times[times.size() / 2];
    }

    double page(const user_query& q) {
        return median([&] { run(store_->user_list().list(q)); });
    }

    /// The row in the middle of this ordering.
    store::position far_in(user_order order, const char* column, bool descending) {
        const auto db = store::sqlite::open_reader({.path = path_}).value();
        const char* way = descending ? "DESC" : "ASC";
        const auto id = store::sqlite::scalar(
            db.get(), fmt::format("SELECT id FROM accounts_customuser ORDER BY {0} {1}, id {1} LIMIT 1 OFFSET "
                                  "(SELECT count(*) / 2 FROM accounts_customuser)",
                                  column, way)
                          .c_str());
        return store::position_of(run(store_->user_list().detail(std::stoll(id.value())))->row, order);
    }

    store::store& operator*() { return *store_; }

private:
    std::string path_;
    base::null_logger log_;
    boost::asio::io_context loop_{1};
    std::unique_ptr<store::store> store_;
};

struct ordering {
    user_order order;
    const char* column;
};
constexpr ordering orderings[] = {{user_order::id, "id"},
                                  {user_order::email, "email"},
                                  {user_order::username, "username"},
                                  {user_order::first_name, "first_name"},
                                  {user_order::last_name, "last_name"},
                                  {user_order::is_staff, "is_staff"},
                                  {user_order::is_active, "is_active"},
                                  {user_order::last_login, "last_login"},
                                  {user_order::date_joined, "date_joined"}};

struct filter {
    const char* name;
    user_query query;
};

std::array<filter, 8> filters() {
    return {{{"none", {}},
             {"is_active", {.is_active = true}},
             {"is_staff", {.is_staff = true}},
             {"group of 10", {.group = 1}},
             {"group of 1%", {.group = 2}},
             {"search, many", {.search = {"first1"}}},
             {"search, one", {.search = {"user777777"}}},
             {"search, none", {.search = {"zzzz"}}}}};
}

void measure(bench& b, std::string_view only) {
    fmt::print("| ordering, filter | first up | first down | far up | far down |\n|---|--:|--:|--:|--:|\n");
    for (const auto& [order, column] : orderings) {
        if (!only.empty() && only != column) continue;
        // An order of each kind with all filters: the table's, an index's of either kind, none's.
        const bool all_filters = order == user_order::id || order == user_order::email ||
                                 order == user_order::last_name || order == user_order::date_joined;
        for (const auto& [name, base] : filters()) {
            if (!all_filters && std::string_view(name) != "none") continue;
            user_query q = base;
            q.order = order;
            std::array<double, 4> times{};
            for (const std::size_t i : {0U, 1U, 2U, 3U}) {
                q.descending = i % 2 == 1;
                q.after.reset();
                if (i >= 2) q.after = b.far_in(order, column, q.descending);
                times[i] = b.page(q);
            }
            fmt::print("| {}, {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} |\n", column, name, times[0], times[1], times[2],
                       times[3]);
            std::fflush(stdout);
        }
    }
    fmt::print("\n| count to 10,000 | ms |\n|---|--:|\n");
    for (const auto& [name, q] : filters())
        fmt::print("| {} | {:.1f} |\n", name, b.median([&] { b.run((*b).user_list().count(q, 10'000)); }));
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    fmt::print("| figures | {:.1f} |\n", b.median([&] { b.run((*b).figures().figures(now, 20'000)); }));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "latchkey_lists PATH [USERS [ORDER]]\n");
        return 2;
    }
    bench b(argv[1], argc > 2 ? std::stoll(argv[2]) : 1'000'000);
    measure(b, argc > 3 ? argv[3] : "");
}
