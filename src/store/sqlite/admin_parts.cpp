// Each method says which thread does it, and nothing else.
#include "store/sqlite/admin_parts.hpp"

#include "store/sqlite/admin_reads.hpp"
#include "store/sqlite/admin_writes.hpp"

#include <filesystem>

namespace store::sqlite {
namespace {

class part {
public:
    explicit part(const workers& with) : with_(with) {}

protected:
    template <class T, class Work>
    async_result<T> long_read(Work work) {
        return with_.long_reads.read<T>(std::move(work));
    }
    template <class T, class Work>
    async_result<T> short_read(Work work) {
        co_return with_.short_reads.read_on(co_await boost::asio::this_coro::executor,
                                            [&](reader& r) { return work(r.rows()); });
    }
    template <class T, class Work>
    async_result<T> change_rows(Work work) {
        return with_.changes.write<T>(std::move(work));
    }

    workers with_;
};

using ids = std::vector<std::int64_t>;

class sqlite_user_admin final : public user_admin, part {
public:
    using part::part;
    async_result<page<user>> list(user_query query) override {
        return long_read<page<user>>([query = std::move(query)](const source& s) { return list_users(s, query); });
    }
    async_result<bounded_count> count(user_query query, std::int64_t most) override {
        return long_read<bounded_count>(
            [query = std::move(query), most](const source& s) { return count_users(s, query, most); });
    }
    async_result<std::optional<user_detail>> detail(std::int64_t id) override {
        return short_read<std::optional<user_detail>>([id](const source& s) { return find_user_detail(s, id); });
    }
    async_result<std::vector<std::string>> permissions_of(std::int64_t id) override {
        return short_read<std::vector<std::string>>([id](const source& s) { return permissions_of_user(s, id); });
    }
    async_result<user_relations> relations(ids of) override {
        return long_read<user_relations>([of = std::move(of)](const source& s) { return relations_of_users(s, of); });
    }
    async_result<std::int64_t> add(user_detail row, admin_action action, email_rule unique) override {
        return change_rows<std::int64_t>([row = std::move(row), action = std::move(action), unique](writes& w) {
            return add_user(w, row, action, unique);
        });
    }
    async_result<void> change(std::int64_t id, user_changes changes, admin_action action) override {
        return change_rows<void>([id, changes = std::move(changes), action = std::move(action)](writes& w) {
            return change_user(w, id, changes, action);
        });
    }
    async_result<ids> set_active(ids of, bool active, admin_action action) override {
        return change_rows<ids>([of = std::move(of), active, action = std::move(action)](writes& w) {
            return set_users_active(w, of, active, action);
        });
    }
    async_result<ids> remove(ids of, admin_action action) override {
        return change_rows<ids>(
            [of = std::move(of), action = std::move(action)](writes& w) { return remove_users(w, of, action); });
    }
};

class sqlite_group_admin final : public group_admin, part {
public:
    using part::part;
    async_result<std::vector<permission_row>> permissions() override {
        // Short: a site has some dozens, and no sign-in of a superuser may wait behind a search.
        return short_read<std::vector<permission_row>>([](const source& s) { return list_permissions(s); });
    }
    async_result<page<group_row>> list(std::vector<std::string> search, std::optional<std::string> after,
                                       std::size_t limit) override {
        return long_read<page<group_row>>([search = std::move(search), after = std::move(after),
                                           limit](const source& s) { return list_groups(s, search, after, limit); });
    }
    async_result<std::optional<group_row>> find(std::int64_t id) override {
        return long_read<std::optional<group_row>>([id](const source& s) { return find_group(s, id); });
    }
    async_result<std::int64_t> add(group_row row, admin_action action) override {
        return change_rows<std::int64_t>(
            [row = std::move(row), action = std::move(action)](writes& w) { return add_group(w, row, action); });
    }
    async_result<void> change(std::int64_t id, std::optional<std::string> name, std::optional<ids> permissions,
                              std::optional<ids> expected, admin_action action) override {
        return change_rows<void>([id, name = std::move(name), permissions = std::move(permissions),
                                  expected = std::move(expected), action = std::move(action)](writes& w) {
            return change_group(w, id, name, permissions, expected, action);
        });
    }
    async_result<void> remove(std::int64_t id, admin_action action) override {
        return change_rows<void>([id, action = std::move(action)](writes& w) { return remove_group(w, id, action); });
    }
};

class sqlite_token_admin final : public token_admin, part {
public:
    using part::part;
    async_result<page<token_row>> list(token_query query) override {
        return long_read<page<token_row>>(
            [query = std::move(query)](const source& s) { return list_tokens(s, query); });
    }
    async_result<std::optional<token_row>> find(std::int64_t id) override {
        return short_read<std::optional<token_row>>([id](const source& s) { return find_token(s, id); });
    }
    async_result<void> blacklist(std::int64_t id, admin_action action) override {
        return change_rows<void>(
            [id, action = std::move(action)](writes& w) { return blacklist_token(w, id, action); });
    }
    async_result<std::int64_t> blacklist_all_of(std::int64_t user_id, admin_action action) override {
        return change_rows<std::int64_t>(
            [user_id, action = std::move(action)](writes& w) { return blacklist_tokens_of(w, user_id, action); });
    }
};

class sqlite_log final : public log_admin, part {
public:
    using part::part;
    async_result<page<log_row>> list(log_query query) override {
        return long_read<page<log_row>>([query = std::move(query)](const source& s) { return list_log(s, query); });
    }
};

class sqlite_sessions final : public session_store, part {
public:
    using part::part;
    async_result<std::optional<session_row>> find(std::string key) override {
        return short_read<std::optional<session_row>>(
            [key = std::move(key)](const source& s) { return find_session(s, key); });
    }
    async_result<void> add(session_row row, std::int64_t user_id, base::time_point now) override {
        return change_rows<void>(
            [row = std::move(row), user_id, now](writes& w) { return add_session(w, row, user_id, now); });
    }
    async_result<void> remove(std::string key) override {
        return change_rows<void>([key = std::move(key)](writes& w) { return remove_session(w, key); });
    }
    async_result<page<session_row>> list(std::string after, std::size_t limit) override {
        // Not the loop's transaction: page after page in one turn would hold up the checkpoints.
        co_return with_.short_reads.read([&](reader& r) { return list_sessions(r.rows(), after, limit); });
    }
    async_result<std::int64_t> clear_expired(base::time_point now) override {
        return change_rows<std::int64_t>([now](writes& w) { return clear_expired_sessions(w, now); });
    }
};

class sqlite_figures final : public figure_store, part {
public:
    using part::part;
    async_result<store_figures> figures(base::time_point now, std::int64_t since_day) override {
        return long_read<store_figures>([now, since_day, path = with_.file.path()](const source& s) {
            auto counted = count_everything(s, now, since_day);
            if (counted) counted->database_bytes = size_of(path) + size_of(path + "-wal");
            return counted;
        });
    }
    async_result<void> add_daily(std::vector<daily_figure> more) override {
        return change_rows<void>([more = std::move(more)](writes& w) { return sqlite::add_daily(w, more); });
    }
    async_result<std::vector<daily_figure>> daily(std::int64_t since_day) override {
        return long_read<std::vector<daily_figure>>([since_day](const source& s) { return list_daily(s, since_day); });
    }

private:
    static std::int64_t size_of(const std::string& path) {
        std::error_code missing;
        const auto bytes = std::filesystem::file_size(path, missing);
        return missing ? 0 : static_cast<std::int64_t>(bytes);
    }
};

}  // namespace

std::unique_ptr<user_admin> make_user_admin(const workers& with) {
    return std::make_unique<sqlite_user_admin>(with);
}
std::unique_ptr<group_admin> make_group_admin(const workers& with) {
    return std::make_unique<sqlite_group_admin>(with);
}
std::unique_ptr<token_admin> make_token_admin(const workers& with) {
    return std::make_unique<sqlite_token_admin>(with);
}
std::unique_ptr<log_admin> make_log_admin(const workers& with) {
    return std::make_unique<sqlite_log>(with);
}
std::unique_ptr<session_store> make_session_store(const workers& with) {
    return std::make_unique<sqlite_sessions>(with);
}
std::unique_ptr<figure_store> make_figure_store(const workers& with) {
    return std::make_unique<sqlite_figures>(with);
}

}  // namespace store::sqlite
