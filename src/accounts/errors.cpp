// Values of store and passwords to DRF's answers.
#include "accounts/errors.hpp"

namespace accounts {

rest::error refusal(store::errc e) {
    switch (e) {
        case store::errc::email_taken:
            return rest::field_error("email", "User with this email already exists.");
        case store::errc::username_taken:
            return rest::field_error("username", "User with this username already exists.");
        case store::errc::not_found:
            return rest::not_found();
        case store::errc::already_blacklisted:
        case store::errc::user_inactive:
        case store::errc::not_permitted:
        case store::errc::unavailable:
        case store::errc::name_taken:
        case store::errc::last_superuser:
        case store::errc::in_use:
        case store::errc::changed_meanwhile:
        case store::errc::too_slow:
            break;
    }
    return rest::unavailable(store::message(e));
}

rest::error refusal(passwords::errc e) {
    if (e == passwords::errc::too_long) return rest::field_error("password", "This password is too long.");
    return rest::unavailable(passwords::message(e));
}

void log_unhashed(base::logger& log, const http::request& r, passwords::errc e) {
    if (e == passwords::errc::busy) log.warning(base::event::hash_queue_full, {{"request_id", r.id}});
    if (e == passwords::errc::too_dear)
        log.error(base::event::hash_memory_exceeded, {{"request_id", r.id}, {"reason", passwords::message(e)}});
}

rest::error no_active_account() {
    // Simple JWT's TokenObtainSerializer gives this 401 no code.
    return rest::detail(401, "No active account found with the given credentials");
}

}  // namespace accounts
