// A store that fails when a test says so: every view must be seen to answer, and not hang, when the database is gone.
#pragma once

#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace support {

/// Wraps a store and answers the n-th call (of users and tokens together, counted from `fail_at`) with
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
    ::store::async_result<void> ready() override {
        if (left_ < 0) co_return std::unexpected(::store::errc::unavailable);
        co_return co_await inner_->ready();
    }
    ::store::result<int> migrate(const std::function<void(std::string_view)>& progress) override {
        return inner_->migrate(progress);
    }
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

    std::unique_ptr<::store::store> inner_;
    std::atomic<int> left_{0};
    std::atomic<int> calls_{0};
    failing_users users_{*this};
    failing_tokens tokens_{*this};
};

}  // namespace support
