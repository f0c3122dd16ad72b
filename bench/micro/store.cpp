// What the store's look-ups and its group commit cost, on a file with ten thousand users.
#include "base/log.hpp"
#include "base/run_task.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <benchmark/benchmark.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

constexpr std::int64_t users = 10'000;
constexpr base::time_point now{std::chrono::seconds{1'700'000'000}};

/// One file for all benchmarks, deleted at the end.
class file {
public:
    file() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
        auto opened = store::sqlite::open({.path = (folder_ / "db.sqlite3").string()}, log_);
        if (!opened) throw std::runtime_error(opened.error());
        store_ = std::move(*opened);
        if (!store_->migrate([](std::string_view) {})) throw std::runtime_error("migrate");
        store_->attach_thread();
        together(users, [this](std::int64_t i) -> base::task<void> {
            store::user row;
            row.username = "user" + std::to_string(i);
            row.email = row.username + "@example.com";
            (void)co_await store_->users().insert(row);
        });
    }
    ~file() {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;

    store::store& operator*() { return *store_; }

    /// Starts `count` tasks at once on the calling thread's loop and waits for all.
    template <class Make>
    void together(std::int64_t count, Make make) {
        loop_.restart();
        for (std::int64_t i = 0; i < count; ++i) base::begin_on(loop_, make(i));
        loop_.run();
    }

private:
    base::null_logger log_;
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("latchkey-micro-" + std::to_string(::getpid()));
    boost::asio::io_context loop_{1};
    std::unique_ptr<store::store> store_;
};

file& shared_file() {
    static file one;
    return one;
}

/// `range(0)` reads in one turn of the loop: they share a read transaction.
void find_by_id(benchmark::State& state) {
    file& f = shared_file();
    std::int64_t id = 0;
    for (auto _ : state) {
        f.together(state.range(0), [&](std::int64_t) -> base::task<void> {
            id = id % users + 1;
            benchmark::DoNotOptimize(co_await (*f).users().find_by_id(id));
        });
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void is_blacklisted(benchmark::State& state) {
    file& f = shared_file();
    for (auto _ : state) {
        f.together(state.range(0), [&](std::int64_t) -> base::task<void> {
            benchmark::DoNotOptimize(co_await (*f).tokens().is_blacklisted("0123456789abcdef0123456789abcdef"));
        });
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// `range(0)` rotations that wait at once: the group commit shares one sync among them.
void rotate(benchmark::State& state) {
    file& f = shared_file();
    static std::int64_t next = 0;
    for (auto _ : state) {
        f.together(state.range(0), [&](std::int64_t i) -> base::task<void> {
            const std::int64_t n = next++;
            store::outstanding_token presented{.jti = "old" + std::to_string(n),
                                               .token = std::string(71, 't'),
                                               .user_id = i + 1,
                                               .created_at = now,
                                               .expires_at = now};
            store::outstanding_token successor = presented;
            successor.jti = "new" + std::to_string(n);
            const auto done = co_await (*f).tokens().rotate(std::move(presented), std::move(successor), i + 1, now);
            if (!done) throw std::runtime_error("rotate");
        });
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(find_by_id)->Arg(1)->Arg(64);
BENCHMARK(is_blacklisted)->Arg(1)->Arg(64);
BENCHMARK(rotate)->Arg(1)->Arg(8)->Arg(64)->UseRealTime();

}  // namespace
