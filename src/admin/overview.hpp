// GET /admin/api/overview/: figures of the site and of the server, counted at most every ten seconds.
#pragma once

#include "accounts/activity.hpp"
#include "admin/gate.hpp"
#include "passwords/passwords.hpp"
#include "store/admin_store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace admin {

/// What was counted at one time.
struct figures {
    store::store_figures store;
    std::vector<store::daily_figure> daily;
};

/// The figures, and when they were counted. Thread-safe.
class figure_cache {
public:
    figure_cache(store::figure_store& source, base::clock& clock);

    /// Not older than ten seconds, or of the count before while another request counts.
    base::task<std::expected<std::shared_ptr<const figures>, rest::error>> current();

private:
    base::task<std::expected<std::shared_ptr<const figures>, rest::error>> count(base::time_point now);

    store::figure_store& source_;
    base::clock& clock_;
    std::mutex mutex_;
    std::shared_ptr<const figures> last_;
    base::time_point due_{};
};

class overview_view final : public rest::view {
public:
    overview_view(const gate& gate, store::figure_store& source, const passwords::service& hashes,
                  const accounts::activity_counter& counted, std::string version, base::clock& clock);

    [[nodiscard]] const rest::view_declaration& declaration() const override { return declaration_; }
    base::task<rest::answer> get(rest::request& r) override;

private:
    /// The last thirty days up to today, with what is counted and not yet written down.
    [[nodiscard]] base::json::array days(const figures& now) const;
    [[nodiscard]] base::json::object server() const;

    const gate& gate_;
    figure_cache cache_;
    const passwords::service& hashes_;
    const accounts::activity_counter& counted_;
    std::string version_;
    base::clock& clock_;
    base::time_point started_;
    rest::view_declaration declaration_;
};

}  // namespace admin
