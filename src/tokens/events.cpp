// One shape for every event of this room.
#include "tokens/events.hpp"

#include <string>

namespace tokens {
namespace {

std::string user_text(std::optional<std::int64_t> user_id) {
    return user_id ? std::to_string(*user_id) : "-";
}

}  // namespace

void log_rejection(base::logger& log, const rest::request& r, const rejection& refused) {
    const bool reused = refused.why == errc::blacklisted;
    const base::log_level level =
        reused || refused.why == errc::unavailable ? base::log_level::warning : base::log_level::info;
    log.write(level, reused ? base::event::token_reused : base::event::token_refused,
              {{"request_id", r.http.id},
               {"reason", reason_code(refused.why)},
               {"jti", refused.jti},
               {"user_id", user_text(refused.user_id)}});
}

std::unexpected<rest::error> refuse(base::logger& log, const rest::request& r, const rejection& refused,
                                    compatibility wire) {
    log_rejection(log, r, refused);
    return std::unexpected(to_error(refused.why, wire));
}

void log_success(base::logger& log, base::event what, const rest::request& r, std::string_view jti,
                 std::optional<std::int64_t> user_id) {
    log.info(what, {{"request_id", r.http.id}, {"jti", jti}, {"user_id", user_text(user_id)}});
}

}  // namespace tokens
