// Rows in maps behind one mutex, with the unique indexes and answers of the SQL schema.
#include "store/memory/memory_store.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace store::memory {
namespace {

class memory_users final : public user_store {
public:
    async_result<std::optional<user>> find_by_id(std::int64_t id) override {
        const std::scoped_lock lock(mutex_);
        co_return copy_of(id);
    }

    async_result<std::optional<user>> find_by_login(login_field field, std::string value) override {
        const std::scoped_lock lock(mutex_);
        const auto& index = field == login_field::email ? by_email_ : by_username_;
        const auto found = index.find(value);
        if (found == index.end()) co_return std::optional<user>{};
        co_return copy_of(found->second);
    }

    async_result<bool> username_exists(std::string username) override {
        const std::scoped_lock lock(mutex_);
        co_return by_username_.contains(username);
    }

    async_result<bool> email_exists(std::string email, bool ignore_case) override {
        const std::string key = ignore_case ? base::lower(email) : std::move(email);
        const std::scoped_lock lock(mutex_);
        co_return ignore_case ? lower_emails_.contains(key) : by_email_.contains(key);
    }

    async_result<std::vector<stored_password>> passwords_after(std::int64_t after, std::size_t most) override {
        const std::scoped_lock lock(mutex_);
        std::vector<stored_password> page;
        // Ids are given out from 1 upwards, and no row goes.
        for (std::int64_t id = std::max<std::int64_t>(after, 0); id < last_id_ && page.size() < most;) {
            const user& row = rows_.at(++id);
            page.emplace_back(row.id, row.password, row.is_active);
        }
        co_return page;
    }

    async_result<std::int64_t> insert(user row) override { co_return add(std::move(row), false); }
    async_result<std::int64_t> insert_ignoring_case(user row) override { co_return add(std::move(row), true); }

    async_result<bool> upgrade_password(std::int64_t id, std::string expected, std::string encoded) override {
        const std::scoped_lock lock(mutex_);
        user* row = row_of(id);
        if (!row || row->password != expected) co_return false;
        row->password = std::move(encoded);
        co_return true;
    }

    async_result<void> set_password(std::int64_t id, std::string encoded) override {
        const std::scoped_lock lock(mutex_);
        user* row = row_of(id);
        if (!row) co_return std::unexpected(errc::not_found);
        row->password = std::move(encoded);
        co_return result<void>{};
    }

    async_result<void> set_last_login(std::int64_t id, base::time_point now) override {
        const std::scoped_lock lock(mutex_);
        user* row = row_of(id);
        if (!row) co_return std::unexpected(errc::not_found);
        row->last_login = now;
        co_return result<void>{};
    }

    async_result<void> set_names(std::int64_t id, std::optional<std::string> first_name,
                                 std::optional<std::string> last_name) override {
        const std::scoped_lock lock(mutex_);
        user* row = row_of(id);
        if (!row) co_return std::unexpected(errc::not_found);
        if (first_name) row->first_name = std::move(*first_name);
        if (last_name) row->last_name = std::move(*last_name);
        co_return result<void>{};
    }

    [[nodiscard]] bool exists(std::int64_t id) {
        const std::scoped_lock lock(mutex_);
        return rows_.contains(id);
    }
    [[nodiscard]] bool is_active(std::int64_t id) {
        const std::scoped_lock lock(mutex_);
        const user* row = row_of(id);
        return row != nullptr && row->is_active;
    }

private:
    result<std::int64_t> add(user row, bool ignore_case) {
        std::string lowered = base::lower(row.email);
        const std::scoped_lock lock(mutex_);
        if (by_username_.contains(row.username)) return std::unexpected(errc::username_taken);
        const bool taken = ignore_case ? lower_emails_.contains(lowered) : by_email_.contains(row.email);
        if (taken) return std::unexpected(errc::email_taken);
        row.id = ++last_id_;
        by_email_.emplace(row.email, row.id);
        by_username_.emplace(row.username, row.id);
        lower_emails_.emplace(std::move(lowered), row.id);
        rows_.emplace(row.id, std::move(row));
        return last_id_;
    }

    user* row_of(std::int64_t id) {
        const auto found = rows_.find(id);
        return found == rows_.end() ? nullptr : &found->second;
    }
    std::optional<user> copy_of(std::int64_t id) {
        const user* row = row_of(id);
        return row ? std::optional<user>(*row) : std::nullopt;
    }

    std::mutex mutex_;
    std::int64_t last_id_ = 0;
    std::unordered_map<std::int64_t, user> rows_;
    std::unordered_map<std::string, std::int64_t> by_email_;
    std::unordered_map<std::string, std::int64_t> by_username_;
    std::unordered_multimap<std::string, std::int64_t> lower_emails_;
};

class memory_tokens final : public token_store {
public:
    explicit memory_tokens(memory_users& users) : users_(users) {}

    async_result<bool> is_blacklisted(std::string jti) override {
        const std::scoped_lock lock(mutex_);
        const auto found = rows_.find(jti);
        co_return found != rows_.end() && found->second.blacklisted_at.has_value();
    }

    async_result<void> add_outstanding(outstanding_token row) override {
        forget_missing_user(row);
        const std::scoped_lock lock(mutex_);
        // A repeated jti is a broken invariant, as the unique index on it says.
        if (!insert(std::move(row))) co_return std::unexpected(errc::unavailable);
        co_return result<void>{};
    }

    async_result<void> blacklist(outstanding_token presented, base::time_point now) override {
        return rotate(std::move(presented), std::nullopt, std::nullopt, now);
    }

    async_result<void> rotate(outstanding_token presented, std::optional<outstanding_token> next,
                              std::optional<std::int64_t> active_user, base::time_point now) override {
        const bool may = !active_user || users_.is_active(*active_user);
        forget_missing_user(presented);
        if (next) forget_missing_user(*next);
        const std::scoped_lock lock(mutex_);
        const auto found = rows_.find(presented.jti);
        if (found != rows_.end() && found->second.blacklisted_at) co_return std::unexpected(errc::already_blacklisted);
        if (!may) co_return std::unexpected(errc::user_inactive);
        // Everything is checked before anything changes: the operation is all or nothing.
        if (next && (next->jti == presented.jti || rows_.contains(next->jti)))
            co_return std::unexpected(errc::unavailable);
        std::string jti = presented.jti;
        insert(std::move(presented));
        rows_.at(jti).blacklisted_at = now;
        if (next) insert(std::move(*next));
        co_return result<void>{};
    }

    async_result<flushed> flush_expired(base::time_point now) override {
        const std::scoped_lock lock(mutex_);
        flushed count;
        std::erase_if(rows_, [&](const auto& entry) {
            if (entry.second.row.expires_at > now) return false;
            ++count.outstanding;
            if (entry.second.blacklisted_at) ++count.blacklisted;
            return true;
        });
        co_return count;
    }

private:
    struct entry {
        outstanding_token row;
        std::optional<base::time_point> blacklisted_at;
    };

    void forget_missing_user(outstanding_token& row) {
        if (row.user_id && !users_.exists(*row.user_id)) row.user_id.reset();
    }
    /// False, and nothing changed, where the jti is there.
    bool insert(outstanding_token row) {
        std::string jti = row.jti;
        return rows_.try_emplace(std::move(jti), entry{std::move(row), std::nullopt}).second;
    }

    memory_users& users_;
    std::mutex mutex_;
    std::unordered_map<std::string, entry> rows_;
};

class memory_store final : public store {
public:
    user_store& users() override { return users_; }
    token_store& tokens() override { return tokens_; }
    async_result<void> ready() override { co_return result<void>{}; }
    result<int> migrate(const std::function<void(std::string_view)>&) override { return 0; }
    result<int> pending_migrations() override { return 0; }
    void attach_thread() override {}

private:
    memory_users users_;
    memory_tokens tokens_{users_};
};

}  // namespace

std::unique_ptr<store> make_memory_store() {
    return std::make_unique<memory_store>();
}

}  // namespace store::memory
