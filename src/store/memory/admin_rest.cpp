// The log, the sessions and the figures.
#include "store/memory/admin_parts.hpp"

#include <algorithm>

namespace store::memory {
namespace {

class memory_log final : public log_admin {
public:
    explicit memory_log(tables& in) : in_(in) {}

    async_result<page<log_row>> list(log_query query) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<log_row> rows;
        for (auto at = in_.log.rbegin(); at != in_.log.rend(); ++at) {
            if (!matches(at->second, query)) continue;
            rows.push_back(at->second);
            rows.back().actor_email = in_.users.at(at->second.actor_id).row.email;
        }
        co_return page_of(std::move(rows), query.limit);
    }

private:
    static bool matches(const log_row& row, const log_query& query) {
        if (query.actor_id && row.actor_id != *query.actor_id) return false;
        if (!query.app_label.empty() && (row.app_label != query.app_label || row.model != query.model)) return false;
        if (query.object_id && row.object_id != std::to_string(*query.object_id)) return false;
        return !query.before || row.id < *query.before;
    }

    tables& in_;
};

class memory_sessions final : public session_store {
public:
    explicit memory_sessions(tables& in) : in_(in) {}

    async_result<std::optional<session_row>> find(std::string session_key) override {
        const std::scoped_lock lock(in_.mutex);
        const auto found = in_.sessions.find(session_key);
        if (found == in_.sessions.end()) co_return std::optional<session_row>{};
        co_return found->second;
    }

    async_result<void> add(session_row row, std::int64_t user_id, base::time_point now) override {
        const std::scoped_lock lock(in_.mutex);
        user_entry* owner = in_.user_of(user_id);
        if (!owner) co_return std::unexpected(errc::not_found);
        std::string key = row.session_key;
        // A repeated key is a broken invariant, as with a token's jti.
        if (!in_.sessions.try_emplace(std::move(key), std::move(row)).second)
            co_return std::unexpected(errc::unavailable);
        owner->row.last_login = now;
        co_return result<void>{};
    }

    async_result<void> remove(std::string session_key) override {
        const std::scoped_lock lock(in_.mutex);
        in_.sessions.erase(session_key);
        co_return result<void>{};
    }

    async_result<page<session_row>> list(std::string after, std::size_t limit) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<session_row> rows;
        for (const auto& [key, row] : in_.sessions) {
            if (key > after && key.size() == session_key_length) rows.push_back(row);
        }
        std::ranges::sort(rows, {}, &session_row::session_key);
        co_return page_of(std::move(rows), limit);
    }

    async_result<std::int64_t> clear_expired(base::time_point now) override {
        const std::scoped_lock lock(in_.mutex);
        const auto gone = std::erase_if(in_.sessions, [&](const auto& e) { return e.second.expire_date < now; });
        co_return static_cast<std::int64_t>(gone);
    }

private:
    tables& in_;
};

std::int64_t day_of(base::time_point t) {
    return std::chrono::floor<std::chrono::days>(t).time_since_epoch().count();
}

class memory_figures final : public figure_store {
public:
    explicit memory_figures(tables& in) : in_(in) {}

    async_result<store_figures> figures(base::time_point now, std::int64_t since_day) override {
        const std::scoped_lock lock(in_.mutex);
        store_figures out;
        std::map<std::int64_t, std::int64_t> days;
        for (const auto& [id, entry] : in_.users) {
            ++out.users;
            if (entry.row.is_active) ++out.active_users;
            if (entry.row.is_staff) ++out.staff_users;
            if (const auto day = day_of(entry.row.date_joined); day >= since_day) ++days[day];
        }
        for (const auto& [jti, token] : in_.tokens) {
            ++out.outstanding_tokens;
            const bool expired = token.row.expires_at <= now;
            if (token.blacklisted_at) ++out.blacklisted_tokens;
            if (expired) ++out.expired_tokens;
            if (!token.blacklisted_at && !expired) ++out.live_tokens;
        }
        for (const auto& [day, count] : days)
            out.sign_ups.push_back({.day = day, .name = "registration", .count = count});
        co_return out;
    }

    async_result<void> add_daily(std::vector<daily_figure> more) override {
        const std::scoped_lock lock(in_.mutex);
        for (const auto& [day, name, count] : more) in_.daily[{day, name}] += count;
        co_return result<void>{};
    }

    async_result<std::vector<daily_figure>> daily(std::int64_t since_day) override {
        const std::scoped_lock lock(in_.mutex);
        std::vector<daily_figure> out;
        for (auto at = in_.daily.lower_bound({since_day, ""}); at != in_.daily.end(); ++at)
            out.push_back({.day = at->first.first, .name = at->first.second, .count = at->second});
        co_return out;
    }

private:
    tables& in_;
};

}  // namespace

std::unique_ptr<log_admin> make_log_admin(tables& in) {
    return std::make_unique<memory_log>(in);
}
std::unique_ptr<session_store> make_session_store(tables& in) {
    return std::make_unique<memory_sessions>(in);
}
std::unique_ptr<figure_store> make_figure_store(tables& in) {
    return std::make_unique<memory_figures>(in);
}

}  // namespace store::memory
