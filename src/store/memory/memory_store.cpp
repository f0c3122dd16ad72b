// What requests ask of the store, on the rows of `tables`, with the answers of the SQL schema.
#include "store/memory/memory_store.hpp"

#include "base/text.hpp"
#include "store/memory/admin_parts.hpp"

#include <mutex>
#include <utility>

namespace store::memory {
namespace {

class memory_users final : public user_store {
public:
    explicit memory_users(tables& in) : in_(in) {}

    async_result<std::optional<user>> find_by_id(std::int64_t id) override {
        const std::scoped_lock lock(in_.mutex);
        co_return copy_of(id);
    }

    async_result<std::optional<user>> find_by_login(login_field field, std::string value) override {
        const std::scoped_lock lock(in_.mutex);
        const auto id = field == login_field::email ? in_.id_of_email(value) : in_.id_of_username(value);
        if (!id) co_return std::optional<user>{};
        co_return copy_of(*id);
    }

    async_result<bool> username_exists(std::string username) override {
        const std::scoped_lock lock(in_.mutex);
        co_return in_.id_of_username(username).has_value();
    }

    async_result<bool> email_exists(std::string email, bool ignore_case) override {
        const std::string key = ignore_case ? base::lower(email) : std::move(email);
        const std::scoped_lock lock(in_.mutex);
        co_return ignore_case ? in_.has_lower_email(key) : in_.id_of_email(key).has_value();
    }

    async_result<std::vector<stored_password>> passwords_after(std::int64_t after, std::size_t most) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<stored_password> page;
        for (auto at = in_.users.upper_bound(after); at != in_.users.end() && page.size() < most; ++at)
            page.emplace_back(at->first, at->second.row.password, at->second.row.is_active);
        co_return page;
    }

    async_result<std::int64_t> insert(user row) override { co_return add(std::move(row), false); }
    async_result<std::int64_t> insert_ignoring_case(user row) override { co_return add(std::move(row), true); }

    async_result<bool> upgrade_password(std::int64_t id, std::string expected, std::string encoded) override {
        const std::scoped_lock lock(in_.mutex);
        user_entry* entry = in_.user_of(id);
        if (!entry || entry->row.password != expected) co_return false;
        entry->row.password = std::move(encoded);
        co_return true;
    }

    async_result<void> set_password(std::int64_t id, std::string encoded) override {
        const std::scoped_lock lock(in_.mutex);
        user_entry* entry = in_.user_of(id);
        if (!entry) co_return std::unexpected(errc::not_found);
        entry->row.password = std::move(encoded);
        co_return result<void>{};
    }

    async_result<void> set_last_login(std::int64_t id, base::time_point now) override {
        const std::scoped_lock lock(in_.mutex);
        user_entry* entry = in_.user_of(id);
        if (!entry) co_return std::unexpected(errc::not_found);
        entry->row.last_login = now;
        co_return result<void>{};
    }

    async_result<void> set_names(std::int64_t id, std::optional<std::string> first_name,
                                 std::optional<std::string> last_name) override {
        const std::scoped_lock lock(in_.mutex);
        user_entry* entry = in_.user_of(id);
        if (!entry) co_return std::unexpected(errc::not_found);
        if (first_name) entry->row.first_name = std::move(*first_name);
        if (last_name) entry->row.last_name = std::move(*last_name);
        co_return result<void>{};
    }

private:
    result<std::int64_t> add(user row, bool ignore_case) {
        const std::string lowered = base::lower(row.email);
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.may_be_called(row.email, row.username); !may) return std::unexpected(may.error());
        if (ignore_case && in_.has_lower_email(lowered)) return std::unexpected(errc::email_taken);
        return in_.insert_user(std::move(row));
    }

    std::optional<user> copy_of(std::int64_t id) {
        const user_entry* entry = in_.user_of(id);
        return entry ? std::optional<user>(entry->row) : std::nullopt;
    }

    tables& in_;
};

class memory_tokens final : public token_store {
public:
    explicit memory_tokens(tables& in) : in_(in) {}

    async_result<bool> is_blacklisted(std::string jti) override {
        const std::scoped_lock lock(in_.mutex);
        const auto found = in_.tokens.find(jti);
        co_return found != in_.tokens.end() && found->second.blacklisted_at.has_value();
    }

    async_result<void> add_outstanding(outstanding_token row) override {
        const std::scoped_lock lock(in_.mutex);
        // A repeated jti is a broken invariant, as the unique index on it says.
        if (!insert(std::move(row))) co_return std::unexpected(errc::unavailable);
        co_return result<void>{};
    }

    async_result<void> blacklist(outstanding_token presented, base::time_point now) override {
        return rotate(std::move(presented), std::nullopt, std::nullopt, now);
    }

    async_result<void> rotate(outstanding_token presented, std::optional<outstanding_token> next,
                              std::optional<std::int64_t> active_user, base::time_point now) override {
        const std::scoped_lock lock(in_.mutex);
        const user_entry* asked = active_user ? in_.user_of(*active_user) : nullptr;
        const bool may = !active_user || (asked && asked->row.is_active);
        const auto found = in_.tokens.find(presented.jti);
        if (found != in_.tokens.end() && found->second.blacklisted_at)
            co_return std::unexpected(errc::already_blacklisted);
        if (!may) co_return std::unexpected(errc::user_inactive);
        // Everything is checked before anything changes: the operation is all or nothing.
        if (next && (next->jti == presented.jti || in_.tokens.contains(next->jti)))
            co_return std::unexpected(errc::unavailable);
        const std::string jti = presented.jti;
        insert(std::move(presented));
        token_entry& dead = in_.tokens.at(jti);
        dead.blacklisted_at = now;
        dead.blacklisted_id = ++in_.last_blacklisted;
        if (next) insert(std::move(*next));
        co_return result<void>{};
    }

    async_result<flushed> flush_expired(base::time_point now) override {
        const std::scoped_lock lock(in_.mutex);
        flushed count;
        std::erase_if(in_.tokens, [&](const auto& entry) {
            if (entry.second.row.expires_at > now) return false;
            ++count.outstanding;
            if (entry.second.blacklisted_at) ++count.blacklisted;
            return true;
        });
        co_return count;
    }

private:
    /// False, and nothing changed, where the jti is there.
    bool insert(outstanding_token row) {
        if (in_.tokens.contains(row.jti)) return false;
        if (row.user_id && in_.user_of(*row.user_id) == nullptr) row.user_id.reset();
        std::string jti = row.jti;
        in_.tokens.emplace(std::move(jti), token_entry{.id = ++in_.last_token, .row = std::move(row)});
        return true;
    }

    tables& in_;
};

class memory_store final : public store {
public:
    user_store& users() override { return users_; }
    token_store& tokens() override { return tokens_; }
    user_admin& user_list() override { return *user_list_; }
    group_admin& groups() override { return *groups_; }
    token_admin& token_list() override { return *token_list_; }
    log_admin& admin_log() override { return *admin_log_; }
    session_store& sessions() override { return *sessions_; }
    figure_store& figures() override { return *figures_; }
    async_result<void> ready() override { co_return result<void>{}; }
    result<int> migrate(const std::function<void(std::string_view)>&) override { return 0; }
    result<bool> has_users() override { return true; }
    result<int> pending_migrations() override { return 0; }
    void attach_thread() override {}

private:
    tables tables_;
    memory_users users_{tables_};
    memory_tokens tokens_{tables_};
    std::unique_ptr<user_admin> user_list_ = make_user_admin(tables_);
    std::unique_ptr<group_admin> groups_ = make_group_admin(tables_);
    std::unique_ptr<token_admin> token_list_ = make_token_admin(tables_);
    std::unique_ptr<log_admin> admin_log_ = make_log_admin(tables_);
    std::unique_ptr<session_store> sessions_ = make_session_store(tables_);
    std::unique_ptr<figure_store> figures_ = make_figure_store(tables_);
};

}  // namespace

std::unique_ptr<store> make_memory_store() {
    return std::make_unique<memory_store>();
}

}  // namespace store::memory
