// Not yet: answers unavailable.
#pragma once
#include "store/store.hpp"
namespace store::sqlite {
class pending_user_admin final : public user_admin {
public:
    async_result<page<user>> list(user_query query) override { co_return std::unexpected(errc::unavailable); }
    async_result<bounded_count> count(user_query query, std::int64_t most) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::optional<user_detail>> detail(std::int64_t id) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::vector<std::string>> permissions_of(std::int64_t id) override { co_return std::unexpected(errc::unavailable); }
    async_result<user_relations> relations(std::vector<std::int64_t> ids) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> add(user_detail row, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> change(std::int64_t id, user_changes changes, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> set_active(std::vector<std::int64_t> ids, bool active, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> remove(std::vector<std::int64_t> ids, admin_action action) override { co_return std::unexpected(errc::unavailable); }
};
class pending_group_admin final : public group_admin {
public:
    async_result<std::vector<permission_row>> permissions() override { co_return std::unexpected(errc::unavailable); }
    async_result<page<group_row>> list(std::vector<std::string> search, std::optional<std::string> after,                                                std::size_t limit) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::optional<group_row>> find(std::int64_t id) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> add(group_row row, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> change(std::int64_t id, std::optional<std::string> name,                                       std::optional<std::vector<std::int64_t>> permissions, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> remove(std::int64_t id, admin_action action) override { co_return std::unexpected(errc::unavailable); }
};
class pending_token_admin final : public token_admin {
public:
    async_result<page<token_row>> list(token_query query) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::optional<token_row>> find(std::int64_t id) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> blacklist(std::int64_t id, admin_action action) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> blacklist_all_of(std::int64_t user_id, admin_action action) override { co_return std::unexpected(errc::unavailable); }
};
class pending_log_admin final : public log_admin {
public:
    async_result<page<log_row>> list(log_query query) override { co_return std::unexpected(errc::unavailable); }
};
class pending_session_store final : public session_store {
public:
    async_result<std::optional<session_row>> find(std::string session_key) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> add(session_row row, std::int64_t user_id, base::time_point now) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> remove(std::string session_key) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::int64_t> clear_expired(base::time_point now) override { co_return std::unexpected(errc::unavailable); }
};
class pending_figure_store final : public figure_store {
public:
    async_result<store_figures> figures(base::time_point now, std::int64_t since_day) override { co_return std::unexpected(errc::unavailable); }
    async_result<void> add_daily(std::vector<daily_figure> more) override { co_return std::unexpected(errc::unavailable); }
    async_result<std::vector<daily_figure>> daily(std::int64_t since_day) override { co_return std::unexpected(errc::unavailable); }
};
}
