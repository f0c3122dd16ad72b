// Each part is there only for who may view what it counts.
#include "admin/overview.hpp"

#include "admin/errors.hpp"
#include "admin/representations.hpp"

#include <map>
#include <utility>

namespace admin {
namespace {

constexpr std::int64_t shown_days = 30;
constexpr base::seconds lifetime{10};

std::int64_t day_of(base::time_point t) {
    return std::chrono::floor<std::chrono::days>(t).time_since_epoch().count();
}

base::json::object users_of(const store::store_figures& f) {
    return {{"total", f.users}, {"active", f.active_users}, {"staff", f.staff_users}};
}

base::json::object tokens_of(const store::store_figures& f) {
    return {{"live", f.live_tokens}, {"blacklisted", f.blacklisted_tokens}, {"expired", f.expired_tokens}};
}

}  // namespace

figure_cache::figure_cache(store::figure_store& source, base::clock& clock) : source_(source), clock_(clock) {}

base::task<std::expected<std::shared_ptr<const figures>, rest::error>> figure_cache::current() {
    const base::time_point now = clock_.now();
    {
        const std::scoped_lock lock(mutex_);
        if (last_ != nullptr && now < due_) co_return last_;
        due_ = now + lifetime;  // whoever comes while this one counts gets the last figures
    }
    auto counted = co_await count(now);
    const std::scoped_lock lock(mutex_);
    if (counted) last_ = *counted;
    co_return counted;
}

base::task<std::expected<std::shared_ptr<const figures>, rest::error>> figure_cache::count(base::time_point now) {
    const std::int64_t since = day_of(now) - shown_days + 1;
    auto store = co_await source_.figures(now, since);
    if (!store) co_return std::unexpected(refusal(store.error()));
    auto daily = co_await source_.daily(since);
    if (!daily) co_return std::unexpected(refusal(daily.error()));
    co_return std::make_shared<const figures>(std::move(*store), std::move(*daily));
}

overview_view::overview_view(const gate& gate, store::figure_store& source, const passwords::service& hashes,
                             const accounts::activity_counter& counted, std::string version, base::clock& clock)
    : gate_(gate),
      cache_(source, clock),
      hashes_(hashes),
      counted_(counted),
      version_(std::move(version)),
      clock_(clock),
      started_(clock.now()),
      declaration_(gate.declaration("Overview", {{"GET", action::be_staff}})) {}

base::task<rest::answer> overview_view::get(rest::request& r) {
    const auto now = co_await cache_.current();
    if (!now) co_return std::unexpected(now.error());
    const store::store_figures& f = (*now)->store;
    base::json::object out;
    if (gate_.allows(r, action::list_users)) {
        out.set("users", users_of(f));
        out.set("days", days(**now));
    }
    if (gate_.allows(r, action::view_token)) out.set("tokens", tokens_of(f));
    out.set("database", base::json::object{{"bytes", f.database_bytes}});
    for (const base::json::member& m : server()) out.set(m.name, m.value);
    co_return rest::response{.data = std::move(out)};
}

base::json::array overview_view::days(const figures& now) const {
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> counts;
    for (const store::daily_figure& f : now.store.sign_ups) counts[{f.day, "sign_ups"}] += f.count;
    for (const store::daily_figure& f : now.daily) counts[{f.day, f.name}] += f.count;
    for (const store::daily_figure& f : counted_.waiting()) counts[{f.day, f.name}] += f.count;
    const auto of = [&](std::int64_t day, std::string_view name) { return counts[{day, std::string(name)}]; };
    base::json::array out;
    const std::int64_t today = day_of(clock_.now());
    for (std::int64_t day = today - shown_days + 1; day <= today; ++day) {
        out.emplace_back(base::json::object{{"day", day_text(day)},
                                            {"sign_ups", of(day, "sign_ups")},
                                            {"logins", of(day, accounts::login_counted)},
                                            {"failed_logins", of(day, accounts::login_failed_counted)}});
    }
    return out;
}

base::json::object overview_view::server() const {
    const passwords::queue_figures queue = hashes_.queue();
    const auto uptime = std::chrono::floor<base::seconds>(clock_.now() - started_);
    return {{"hash_queue", base::json::object{{"waiting", static_cast<std::int64_t>(queue.waiting)},
                                              {"capacity", static_cast<std::int64_t>(queue.capacity)},
                                              {"workers", static_cast<std::int64_t>(queue.workers)}}},
            {"version", version_},
            {"uptime_seconds", uptime.count()}};
}

}  // namespace admin
