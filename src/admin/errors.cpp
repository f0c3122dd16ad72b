// Texts are Django's and DRF's where they have one.
#include "admin/errors.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

namespace admin {

rest::error refusal(store::errc e) {
    switch (e) {
        case store::errc::email_taken:
            return rest::field_error("email", "User with this Email address already exists.");
        case store::errc::username_taken:
            return rest::field_error("username", "A user with that username already exists.");
        case store::errc::name_taken:
            return rest::field_error("name", "Group with this Name already exists.");
        case store::errc::last_superuser:
            return rest::detail(400, "There would be no active superuser left.", "last_superuser");
        case store::errc::in_use:
            return rest::detail(400, "A row of another app refers to this. Nothing was changed.", "in_use");
        case store::errc::changed_meanwhile:
            return rest::detail(409, "Somebody else has changed this in the meantime. Nothing was changed.",
                                "changed_meanwhile");
        case store::errc::already_blacklisted:
            return rest::detail(400, "This token is dead already.", "token_not_live");
        case store::errc::not_found:
            return rest::not_found();
        case store::errc::too_slow: {
            rest::error slow = rest::unavailable(store::message(e));
            slow.body = base::json::object{{"detail", "This takes too long. Narrow it down with a filter."},
                                           {"code", "too_slow"}};
            return slow;
        }
        case store::errc::user_inactive:
            return not_signed_in();  // the member of staff himself lost his place since his session was looked up
        case store::errc::not_permitted:
            return forbidden();  // or a permission
        case store::errc::unavailable:
            break;
    }
    return rest::unavailable(store::message(e));
}

rest::error refusal(const objection& why) {
    rest::error refused =
        why.field.empty() ? rest::detail(403, why.text, "permission_denied") : rest::field_error(why.field, why.text);
    refused.reason = why.text;  // in the log of the request: somebody tried
    return refused;
}

rest::error refusal(const std::vector<objection>& why) {
    base::json::object body;
    for (const objection& one : why) {
        const base::json::value* there = body.find(one.field);
        base::json::array texts = there != nullptr ? *there->if_array() : base::json::array{};
        texts.emplace_back(one.text);
        body.set(one.field, std::move(texts));
    }
    return {.status = 400,
            .body = std::move(body),
            .headers = {},
            .reason = why.empty() ? std::string() : why.front().text};
}

rest::error not_signed_in() {
    return rest::detail(401, "Authentication credentials were not provided.", "not_authenticated");
}

rest::error forbidden() {
    return rest::detail(403, "You do not have permission to perform this action.", "permission_denied");
}

rest::error csrf_failed() {
    return rest::detail(403, "CSRF Failed: the request does not come from this site's own page.", "csrf_failed");
}

rest::error insecure_transport() {
    return rest::detail(403, insecure_transport_text, "insecure_transport");
}

}  // namespace admin
