// A store that fails when a test says so: every view must be seen to answer, and not hang, when the database is gone.
#pragma once

#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace support {

/// Wraps a store and answers the n-th call (of all its parts together, counted from `fail_at`) with
/// `errc::unavailable`, without asking the wrapped store. Thread-safe.
class failing_store final : public store::store {
public:
    explicit failing_store(std::unique_ptr<::store::store> inner) : inner_(std::move(inner)) {}

    /// The n-th call from now on fails, n from 1; 0: none does.
    void fail_at(int n) { left_ = n; }
    /// From now on every call fails, until `fail_at`.
    void fail_always() { left_ = -1; }
    [[nodiscard]] int calls() const { return calls_; }
    [[nodiscard]] ::store::store& inner() { return *inner_; }

    ::store::user_store& users() override { return users_; }
    ::store::token_store& tokens() override { return tokens_; }
    ::store::user_admin& user_list() override { return user_list_; }
    ::store::group_admin& groups() override { return groups_; }
    ::store::token_admin& token_list() override { return token_list_; }
    ::store::log_admin& admin_log() override { return admin_log_; }
    ::store::session_store& sessions() override { return sessions_; }
    ::store::figure_store& figures() override { return figures_; }
    ::store::async_result<void> ready() override {
        if (left_ < 0) co_return std::unexpected(::store::errc::unavailable);
        co_return co_await inner_->ready();
    }
    ::store::result<int> migrate(const std::function<void(std::string_view)>& progress) override {
        return inner_->migrate(progress);
    }
    ::store::result<bool> has_users() override { return inner_->has_users(); }
    ::store::result<int> pending_migrations() override { return inner_->pending_migrations(); }
    void attach_thread() override { inner_->attach_thread(); }

private:
    [[nodiscard]] bool fails() {
        ++calls_;
        if (left_ < 0) return true;
        for (int left = left_; left > 0;) {
            if (left_.compare_exchange_weak(left, left - 1)) return left == 1;
        }
        return false;
    }

    template <class T>
    ::store::async_result<T> unless_failing(::store::async_result<T> call) {
        if (fails()) co_return std::unexpected(::store::errc::unavailable);
        co_return co_await std::move(call);
    }

    class failing_users final : public ::store::user_store {
    public:
        explicit failing_users(failing_store& owner) : owner_(owner) {}
        ::store::async_result<std::optional<::store::user>> find_by_id(std::int64_t id) override {
            return owner_.unless_failing(real().find_by_id(id));
        }
        ::store::async_result<std::optional<::store::user>> find_by_login(::store::login_field field,
                                                                          std::string value) override {
            return owner_.unless_failing(real().find_by_login(field, std::move(value)));
        }
        ::store::async_result<bool> username_exists(std::string username) override {
            return owner_.unless_failing(real().username_exists(std::move(username)));
        }
        ::store::async_result<bool> email_exists(std::string email, bool ignore_case) override {
            return owner_.unless_failing(real().email_exists(std::move(email), ignore_case));
        }
        ::store::async_result<std::vector<::store::stored_password>> passwords_after(std::int64_t after,
                                                                                     std::size_t most) override {
            return owner_.unless_failing(real().passwords_after(after, most));
        }
        ::store::async_result<std::int64_t> insert(::store::user row) override {
            return owner_.unless_failing(real().insert(std::move(row)));
        }
        ::store::async_result<std::int64_t> insert_ignoring_case(::store::user row) override {
            return owner_.unless_failing(real().insert_ignoring_case(std::move(row)));
        }
        ::store::async_result<bool> upgrade_password(std::int64_t id, std::string expected,
                                                     std::string encoded) override {
            return owner_.unless_failing(real().upgrade_password(id, std::move(expected), std::move(encoded)));
        }
        ::store::async_result<void> set_password(std::int64_t id, std::string encoded) override {
            return owner_.unless_failing(real().set_password(id, std::move(encoded)));
        }
        ::store::async_result<void> set_last_login(std::int64_t id, base::time_point now) override {
            return owner_.unless_failing(real().set_last_login(id, now));
        }
        ::store::async_result<void> set_names(std::int64_t id, std::optional<std::string> first_name,
                                              std::optional<std::string> last_name) override {
            return owner_.unless_failing(real().set_names(id, std::move(first_name), std::move(last_name)));
        }

    private:
        ::store::user_store& real() { return owner_.inner_->users(); }
        failing_store& owner_;
    };

    class failing_tokens final : public ::store::token_store {
    public:
        explicit failing_tokens(failing_store& owner) : owner_(owner) {}
        ::store::async_result<bool> is_blacklisted(std::string jti) override {
            return owner_.unless_failing(real().is_blacklisted(std::move(jti)));
        }
        ::store::async_result<void> add_outstanding(::store::outstanding_token row) override {
            return owner_.unless_failing(real().add_outstanding(std::move(row)));
        }
        ::store::async_result<void> blacklist(::store::outstanding_token presented, base::time_point now) override {
            return owner_.unless_failing(real().blacklist(std::move(presented), now));
        }
        ::store::async_result<void> rotate(::store::outstanding_token presented,
                                           std::optional<::store::outstanding_token> next,
                                           std::optional<std::int64_t> active_user, base::time_point now) override {
            return owner_.unless_failing(real().rotate(std::move(presented), std::move(next), active_user, now));
        }
        ::store::async_result<::store::flushed> flush_expired(base::time_point now) override {
            return owner_.unless_failing(real().flush_expired(now));
        }

    private:
        ::store::token_store& real() { return owner_.inner_->tokens(); }
        failing_store& owner_;
    };

    class failing_user_list final : public ::store::user_admin {
    public:
        explicit failing_user_list(failing_store& owner) : owner_(owner) {}
        ::store::async_result<::store::page<::store::user>> list(::store::user_query query) override {
            return owner_.unless_failing(real().list(std::move(query)));
        }
        ::store::async_result<::store::bounded_count> count(::store::user_query query, std::int64_t most) override {
            return owner_.unless_failing(real().count(std::move(query), most));
        }
        ::store::async_result<std::optional<::store::user_detail>> detail(std::int64_t id) override {
            return owner_.unless_failing(real().detail(id));
        }
        ::store::async_result<std::vector<std::string>> permissions_of(std::int64_t id) override {
            return owner_.unless_failing(real().permissions_of(id));
        }
        ::store::async_result<::store::user_relations> relations(std::vector<std::int64_t> ids) override {
            return owner_.unless_failing(real().relations(std::move(ids)));
        }
        ::store::async_result<std::int64_t> add(::store::user_detail row, ::store::admin_action action,
                                                ::store::email_rule unique) override {
            return owner_.unless_failing(real().add(std::move(row), std::move(action), unique));
        }
        ::store::async_result<void> change(std::int64_t id, ::store::user_changes changes,
                                           ::store::admin_action action) override {
            return owner_.unless_failing(real().change(id, std::move(changes), std::move(action)));
        }
        ::store::async_result<std::vector<std::int64_t>> set_active(std::vector<std::int64_t> ids, bool active,
                                                                    ::store::admin_action action) override {
            return owner_.unless_failing(real().set_active(std::move(ids), active, std::move(action)));
        }
        ::store::async_result<std::vector<std::int64_t>> remove(std::vector<std::int64_t> ids,
                                                                ::store::admin_action action) override {
            return owner_.unless_failing(real().remove(std::move(ids), std::move(action)));
        }

    private:
        ::store::user_admin& real() { return owner_.inner_->user_list(); }
        failing_store& owner_;
    };

    class failing_groups final : public ::store::group_admin {
    public:
        explicit failing_groups(failing_store& owner) : owner_(owner) {}
        ::store::async_result<std::vector<::store::permission_row>> permissions() override {
            return owner_.unless_failing(real().permissions());
        }
        ::store::async_result<::store::page<::store::group_row>> list(std::vector<std::string> search,
                                                                      std::optional<std::string> after,
                                                                      std::size_t limit) override {
            return owner_.unless_failing(real().list(std::move(search), std::move(after), limit));
        }
        ::store::async_result<std::optional<::store::group_row>> find(std::int64_t id) override {
            return owner_.unless_failing(real().find(id));
        }
        ::store::async_result<std::int64_t> add(::store::group_row row, ::store::admin_action action) override {
            return owner_.unless_failing(real().add(std::move(row), std::move(action)));
        }
        ::store::async_result<void> change(std::int64_t id, std::optional<std::string> name,
                                           std::optional<std::vector<std::int64_t>> permissions,
                                           std::optional<std::vector<std::int64_t>> expected,
                                           ::store::admin_action action) override {
            return owner_.unless_failing(
                real().change(id, std::move(name), std::move(permissions), std::move(expected), std::move(action)));
        }
        ::store::async_result<void> remove(std::int64_t id, ::store::admin_action action) override {
            return owner_.unless_failing(real().remove(id, std::move(action)));
        }

    private:
        ::store::group_admin& real() { return owner_.inner_->groups(); }
        failing_store& owner_;
    };

    class failing_token_list final : public ::store::token_admin {
    public:
        explicit failing_token_list(failing_store& owner) : owner_(owner) {}
        ::store::async_result<::store::page<::store::token_row>> list(::store::token_query query) override {
            return owner_.unless_failing(real().list(std::move(query)));
        }
        ::store::async_result<std::optional<::store::token_row>> find(std::int64_t id) override {
            return owner_.unless_failing(real().find(id));
        }
        ::store::async_result<void> blacklist(std::int64_t id, ::store::admin_action action) override {
            return owner_.unless_failing(real().blacklist(id, std::move(action)));
        }
        ::store::async_result<std::int64_t> blacklist_all_of(std::int64_t user_id,
                                                             ::store::admin_action action) override {
            return owner_.unless_failing(real().blacklist_all_of(user_id, std::move(action)));
        }

    private:
        ::store::token_admin& real() { return owner_.inner_->token_list(); }
        failing_store& owner_;
    };

    class failing_log final : public ::store::log_admin {
    public:
        explicit failing_log(failing_store& owner) : owner_(owner) {}
        ::store::async_result<::store::page<::store::log_row>> list(::store::log_query query) override {
            return owner_.unless_failing(real().list(std::move(query)));
        }

    private:
        ::store::log_admin& real() { return owner_.inner_->admin_log(); }
        failing_store& owner_;
    };

    class failing_sessions final : public ::store::session_store {
    public:
        explicit failing_sessions(failing_store& owner) : owner_(owner) {}
        ::store::async_result<std::optional<::store::session_row>> find(std::string session_key) override {
            return owner_.unless_failing(real().find(std::move(session_key)));
        }
        ::store::async_result<void> add(::store::session_row row, std::int64_t user_id, base::time_point now) override {
            return owner_.unless_failing(real().add(std::move(row), user_id, now));
        }
        ::store::async_result<void> remove(std::string session_key) override {
            return owner_.unless_failing(real().remove(std::move(session_key)));
        }
        ::store::async_result<::store::page<::store::session_row>> list(std::string after, std::size_t limit) override {
            return owner_.unless_failing(real().list(std::move(after), limit));
        }
        ::store::async_result<std::int64_t> clear_expired(base::time_point now) override {
            return owner_.unless_failing(real().clear_expired(now));
        }

    private:
        ::store::session_store& real() { return owner_.inner_->sessions(); }
        failing_store& owner_;
    };

    class failing_figures final : public ::store::figure_store {
    public:
        explicit failing_figures(failing_store& owner) : owner_(owner) {}
        ::store::async_result<::store::store_figures> figures(base::time_point now, std::int64_t since_day) override {
            return owner_.unless_failing(real().figures(now, since_day));
        }
        ::store::async_result<void> add_daily(std::vector<::store::daily_figure> more) override {
            return owner_.unless_failing(real().add_daily(std::move(more)));
        }
        ::store::async_result<std::vector<::store::daily_figure>> daily(std::int64_t since_day) override {
            return owner_.unless_failing(real().daily(since_day));
        }

    private:
        ::store::figure_store& real() { return owner_.inner_->figures(); }
        failing_store& owner_;
    };

    std::unique_ptr<::store::store> inner_;
    std::atomic<int> left_{0};
    std::atomic<int> calls_{0};
    failing_users users_{*this};
    failing_tokens tokens_{*this};
    failing_user_list user_list_{*this};
    failing_groups groups_{*this};
    failing_token_list token_list_{*this};
    failing_log admin_log_{*this};
    failing_sessions sessions_{*this};
    failing_figures figures_{*this};
};

}  // namespace support
