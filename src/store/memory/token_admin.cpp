// Staff's view of the refresh tokens.
#include "store/memory/admin_parts.hpp"

#include <algorithm>

namespace store::memory {
namespace {

bool is_live(const token_entry& token, base::time_point now) {
    return !token.blacklisted_at && token.row.expires_at > now;
}

bool matches(const token_entry& token, const token_query& query) {
    if (query.user_id && token.row.user_id != query.user_id) return false;
    if (!query.jti.empty() && token.row.jti != query.jti) return false;
    if (query.before && token.id >= *query.before) return false;
    switch (query.state) {
        case token_state::any:
            return true;
        case token_state::live:
            return is_live(token, query.now);
        case token_state::expired:
            return !token.blacklisted_at && token.row.expires_at <= query.now;
        case token_state::blacklisted:
            return token.blacklisted_at.has_value();
    }
    return false;
}

class memory_token_admin final : public token_admin {
public:
    explicit memory_token_admin(tables& in) : in_(in) {}

    async_result<page<token_row>> list(token_query query) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<token_row> rows;
        for (const auto& [jti, token] : in_.tokens) {
            if (matches(token, query)) rows.push_back(row_of(token));
        }
        std::ranges::sort(rows, std::ranges::greater{}, &token_row::id);
        co_return page_of(std::move(rows), query.limit);
    }

    async_result<std::optional<token_row>> find(std::int64_t id) override {
        const std::scoped_lock lock(in_.mutex);
        const token_entry* token = token_of(id);
        if (!token) co_return std::optional<token_row>{};
        co_return row_of(*token);
    }

    async_result<void> blacklist(std::int64_t id, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        token_entry* token = token_of(id);
        if (!token) co_return std::unexpected(errc::not_found);
        if (token->row.user_id && !in_.may_touch(action, {*token->row.user_id}))
            co_return std::unexpected(errc::not_permitted);
        if (token->blacklisted_at) co_return std::unexpected(errc::already_blacklisted);
        kill(*token, action.now);
        const user_entry* owner = token->row.user_id ? in_.user_of(*token->row.user_id) : nullptr;
        const std::string repr = "Blacklisted token for " + (owner ? owner->row.username : "None");
        in_.write_log(
            action, log_flag::addition,
            {.app_label = "token_blacklist", .model = "blacklistedtoken", .id = token->blacklisted_id, .repr = repr});
        co_return result<void>{};
    }

    async_result<std::int64_t> blacklist_all_of(std::int64_t user_id, admin_action action) override {
        const std::scoped_lock lock(in_.mutex);
        if (auto may = in_.check_actor(action); !may) co_return std::unexpected(may.error());
        const user_entry* owner = in_.user_of(user_id);
        if (!owner) co_return std::unexpected(errc::not_found);
        if (!in_.may_touch(action, {user_id})) co_return std::unexpected(errc::not_permitted);
        std::int64_t count = 0;
        for (auto& [jti, token] : in_.tokens) {
            if (token.row.user_id != user_id || !is_live(token, action.now)) continue;
            kill(token, action.now);
            ++count;
        }
        in_.write_log(action, log_flag::change,
                      {.app_label = user_app, .model = user_model, .id = user_id, .repr = owner->row.username});
        co_return count;
    }

private:
    void kill(token_entry& token, base::time_point now) {
        token.blacklisted_at = now;
        token.blacklisted_id = ++in_.last_blacklisted;
    }

    token_entry* token_of(std::int64_t id) {
        const auto found = std::ranges::find_if(in_.tokens, [&](const auto& e) { return e.second.id == id; });
        return found == in_.tokens.end() ? nullptr : &found->second;
    }

    token_row row_of(const token_entry& token) {
        const user_entry* owner = token.row.user_id ? in_.user_of(*token.row.user_id) : nullptr;
        return {.id = token.id,
                .jti = token.row.jti,
                .user_id = token.row.user_id,
                .user_email = owner ? owner->row.email : "",
                .created_at = token.row.created_at,
                .expires_at = token.row.expires_at,
                .blacklisted_at = token.blacklisted_at};
    }

    tables& in_;
};

}  // namespace

std::unique_ptr<token_admin> make_token_admin(tables& in) {
    return std::make_unique<memory_token_admin>(in);
}

}  // namespace store::memory
