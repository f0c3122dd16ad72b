// Quoting of what is hostile (a path with a line break) is the logger's: see base/log.hpp (H10).
#include "rest/access_log.hpp"

namespace rest {

void log_request(base::logger& log, base::log_level level, const request& r, int status, std::string_view reason,
                 std::chrono::steady_clock::duration took) {
    const std::int64_t micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    const auto line = [&](const auto&... more) {
        log.write(level, base::event::request,
                  {{"request_id", r.http.id},
                   {"method", r.http.method},
                   {"path", r.http.path},
                   {"status", status},
                   {"duration_us", micros},
                   {"client", r.http.client},
                   more...});
    };
    const base::log_field why{"reason", reason};
    const base::log_field user{"user_id", r.user ? r.user->id() : 0};
    if (r.user && !reason.empty()) line(user, why);
    else if (r.user) line(user);
    else if (!reason.empty()) line(why);
    else line();
}

void log_failure(base::logger& log, const request& r, std::string_view what) {
    log.error(base::event::request_failed,
              {{"request_id", r.http.id}, {"method", r.http.method}, {"path", r.http.path}, {"what", what}});
}

}  // namespace rest
