// Ties the parts together: reads go to the calling thread's reader, writes to the writer.
#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/admin_parts.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/readers.hpp"
#include "store/sqlite/writer.hpp"

#include <fmt/format.h>

namespace store::sqlite {
namespace {

class sqlite_users final : public user_store {
public:
    sqlite_users(readers& from, writer& to) : readers_(from), writer_(to) {}

    async_result<std::optional<user>> find_by_id(std::int64_t id) override {
        co_return readers_.read_on(co_await boost::asio::this_coro::executor,
                                   [&](reader& r) { return r.find_by_id(id); });
    }
    async_result<std::optional<user>> find_by_login(login_field field, std::string value) override {
        co_return readers_.read_on(co_await boost::asio::this_coro::executor,
                                   [&](reader& r) { return r.find_by_login(field, value); });
    }
    async_result<bool> username_exists(std::string username) override {
        co_return readers_.read_on(co_await boost::asio::this_coro::executor,
                                   [&](reader& r) { return r.username_exists(username); });
    }
    async_result<bool> email_exists(std::string email, bool ignore_case) override {
        co_return readers_.read_on(co_await boost::asio::this_coro::executor, [&](reader& r) {
            return ignore_case ? r.email_exists_ignoring_case(email) : r.email_exists(email);
        });
    }
    async_result<std::vector<stored_password>> passwords_after(std::int64_t after, std::size_t most) override {
        // Not the loop's transaction: a caller that asks page after page in one turn would hold up the checkpoints.
        co_return readers_.read([&](reader& r) { return r.passwords_after(after, most); });
    }
    async_result<std::int64_t> insert(user row) override {
        return writer_.write<std::int64_t>([row = std::move(row)](writes& w) { return w.insert_user(row); });
    }
    async_result<std::int64_t> insert_ignoring_case(user row) override {
        return writer_.write<std::int64_t>(
            [row = std::move(row)](writes& w) { return w.insert_user_ignoring_case(row); });
    }
    async_result<bool> upgrade_password(std::int64_t id, std::string expected, std::string encoded) override {
        return writer_.write<bool>([id, expected = std::move(expected), encoded = std::move(encoded)](writes& w) {
            return w.upgrade_password(id, expected, encoded);
        });
    }
    async_result<void> set_password(std::int64_t id, std::string encoded) override {
        return writer_.write<void>(
            [id, encoded = std::move(encoded)](writes& w) { return w.set_password(id, encoded); });
    }
    async_result<void> set_last_login(std::int64_t id, base::time_point now) override {
        return writer_.write<void>([id, now](writes& w) { return w.set_last_login(id, now); });
    }
    async_result<void> set_names(std::int64_t id, std::optional<std::string> first_name,
                                 std::optional<std::string> last_name) override {
        return writer_.write<void>([id, first = std::move(first_name), last = std::move(last_name)](writes& w) {
            return w.set_names(id, first, last);
        });
    }

private:
    readers& readers_;
    writer& writer_;
};

class sqlite_tokens final : public token_store {
public:
    sqlite_tokens(readers& from, writer& to) : readers_(from), writer_(to) {}

    async_result<bool> is_blacklisted(std::string jti) override {
        co_return readers_.read_on(co_await boost::asio::this_coro::executor,
                                   [&](reader& r) { return r.is_blacklisted(jti); });
    }
    async_result<void> add_outstanding(outstanding_token row) override {
        return writer_.write<void>([row = std::move(row)](writes& w) { return w.add_outstanding(row); });
    }
    async_result<void> blacklist(outstanding_token presented, base::time_point now) override {
        return writer_.write<void>(
            [presented = std::move(presented), now](writes& w) { return w.blacklist(presented, now); });
    }
    async_result<void> rotate(outstanding_token presented, std::optional<outstanding_token> next,
                              std::optional<std::int64_t> active_user, base::time_point now) override {
        return writer_.write<void>([presented = std::move(presented), next = std::move(next), active_user,
                                    now](writes& w) { return w.rotate(presented, next, active_user, now); });
    }
    async_result<flushed> flush_expired(base::time_point now) override {
        flushed total;
        for (std::int64_t after = INT64_MIN;;) {
            const auto step =
                co_await writer_.write<flush_step>([=](writes& w) { return w.flush_expired(now, after); });
            if (!step) co_return std::unexpected(step.error());
            total.outstanding += step->count.outstanding;
            total.blacklisted += step->count.blacklisted;
            if (step->done) co_return total;
            after = step->after;
        }
    }

private:
    readers& readers_;
    writer& writer_;
};

class sqlite_store final : public store {
public:
    sqlite_store(settings options, model_names names, std::unique_ptr<database_file> file, connection db,
                 base::logger& log)
        : options_(std::move(options)),
          names_(std::move(names)),
          log_(log),
          file_(std::move(file)),
          writer_(std::move(db), *file_, names_, options_, log),
          readers_(*file_, names_, options_, log),
          background_(*file_, names_, options_, log),
          users_(readers_, writer_),
          tokens_(readers_, writer_) {
        const workers with{readers_, background_, writer_, *file_};
        user_list_ = make_user_admin(with);
        groups_ = make_group_admin(with);
        token_list_ = make_token_admin(with);
        admin_log_ = make_log_admin(with);
        sessions_ = make_session_store(with);
        figures_ = make_figure_store(with);
    }

    user_store& users() override { return users_; }
    token_store& tokens() override { return tokens_; }
    user_admin& user_list() override { return *user_list_; }
    group_admin& groups() override { return *groups_; }
    token_admin& token_list() override { return *token_list_; }
    log_admin& admin_log() override { return *admin_log_; }
    session_store& sessions() override { return *sessions_; }
    figure_store& figures() override { return *figures_; }
    void attach_thread() override { readers_.attach(); }

    async_result<void> ready() override {
        if (!file_->look()) co_return std::unexpected(errc::unavailable);
        const std::uint64_t generation = file_->generation();
        const bool known = good_generation_ == generation;
        const auto pending = readers_.read([&](reader& r) { return known ? reachable(r) : pending_on(r.handle()); });
        if (!pending || *pending != 0) co_return std::unexpected(errc::unavailable);
        good_generation_ = generation;
        co_return result<void>{};
    }

    result<bool> has_users() override {
        file_->look();
        return readers_.read([&](reader& r) -> result<bool> {
            const auto shape = shape_of_users(r.handle(), names_);
            if (!shape) return std::unexpected(errc::unavailable);
            return shape->exists && shape->missing.empty();
        });
    }

    result<int> pending_migrations() override {
        file_->look();
        return readers_.read([&](reader& r) { return pending_on(r.handle()); });
    }

    result<int> migrate(const std::function<void(std::string_view)>& progress) override {
        if (const auto pending = pending_migrations(); pending && *pending == 0) return 0;
        std::expected<std::vector<migration>, std::string> done =
            std::unexpected(std::string("the database cannot be opened"));
        writer_.exclusively([&](sqlite3* db) { done = apply_migrations(db, names_); });
        if (!done) {
            progress(done.error());
            return std::unexpected(errc::unavailable);
        }
        // Statements that were compiled for the old schema's columns go with their connections.
        file_->begin_generation();
        // Said after the commit: before it, no step is OK.
        for (const migration& step : *done) {
            const std::string name = fmt::format("{}.{}", step.app, step.name);
            progress(fmt::format("Applying {}... OK", name));
            // The command that migrates prints the steps.
            log_.write(base::log_level::debug, base::event::migration_applied, {{"name", name}});
        }
        return static_cast<int>(done->size());
    }

private:
    static result<int> reachable(reader& r) {
        if (!scalar(r.handle(), "SELECT count(*) FROM (SELECT 1 FROM django_migrations LIMIT 1)")) {
            return std::unexpected(errc::unavailable);
        }
        return 0;
    }

    result<int> pending_on(sqlite3* db) {
        const auto missing = missing_migrations(db, names_);
        if (missing) return static_cast<int>(missing->size());
        if (!refused_.exchange(true)) {
            log_.error(base::event::store_unavailable, {{"operation", "schema"}, {"reason", missing.error()}});
        }
        return std::unexpected(errc::unavailable);
    }

    settings options_;
    model_names names_;
    base::logger& log_;
    std::unique_ptr<database_file> file_;
    writer writer_;
    readers readers_;
    background background_;
    sqlite_users users_;
    sqlite_tokens tokens_;
    std::unique_ptr<user_admin> user_list_;
    std::unique_ptr<group_admin> groups_;
    std::unique_ptr<token_admin> token_list_;
    std::unique_ptr<log_admin> admin_log_;
    std::unique_ptr<session_store> sessions_;
    std::unique_ptr<figure_store> figures_;
    std::atomic<std::uint64_t> good_generation_{0};
    std::atomic<bool> refused_{false};  // and said so: /readyz asks often
};

}  // namespace

std::expected<std::unique_ptr<store>, std::string> open(settings options, base::logger& log) {
    // SQLite would read `file:` as a URI, whose parameters change how it writes.
    if (options.path.empty() || options.path.starts_with(":") || options.path.starts_with("file:")) {
        return std::unexpected(std::string("the database needs the path of a file (for one in memory use memory:)"));
    }
    auto names = names_for(options.schema);
    if (!names) return std::unexpected(names.error());
    auto file = std::make_unique<database_file>(options.path);
    if (!options.create && !file->look()) {
        return std::unexpected(fmt::format("there is no database {}", options.path));
    }
    if (options.write) {
        if (auto made = file->create_if_missing(); !made) return std::unexpected(made.error());
    }
    file->look();
    auto db = open_writer(connection_options_of(options));
    if (!db) return std::unexpected(db.error());
    const auto shape = shape_of_users(db->get(), *names);
    if (!shape) {
        return std::unexpected(
            fmt::format("cannot read the columns of {}: {}", names->user, sqlite3_errmsg(db->get())));
    }
    if (!shape->unfillable.empty()) {
        log.warning(base::event::config_warning,
                    {{"reason", fmt::format("the table {} has required columns that registration cannot fill: {}",
                                            names->user, fmt::join(shape->unfillable, ", "))}});
    }
    return std::make_unique<sqlite_store>(std::move(options), std::move(*names), std::move(file), std::move(*db), log);
}

}  // namespace store::sqlite
