// Brings the counted logins and registrations into the database: once a minute, and once more at the end.
#pragma once

#include "accounts/activity.hpp"
#include "base/log.hpp"
#include "store/store.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace app {

/// A thread of its own, which sleeps but for one short transaction a minute; none while nothing was counted. Everything
/// given must outlive it. Its destructor writes what is left.
class activity_writer {
public:
    activity_writer(accounts::activity_counter& counted, store::store& into, base::logger& log,
                    std::chrono::milliseconds interval = std::chrono::minutes(1));

private:
    void run(const std::stop_token& stop, std::chrono::milliseconds interval);
    void write_down();

    accounts::activity_counter& counted_;
    store::store& store_;
    base::logger& log_;
    std::mutex mutex_;
    std::condition_variable_any woken_;
    std::jthread thread_;  ///< last: it uses all of the above
};

}  // namespace app
