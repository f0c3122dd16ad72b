// The table of refusals: a log code and a sentence for each wire.
#include "tokens/errors.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace tokens {
namespace {

constexpr std::string_view token_not_valid = "token_not_valid";
constexpr std::string_view either = "Token is invalid or expired";

struct row {
    errc what;
    std::string_view reason;
    std::string_view newest;
    std::string_view v5_2;
    std::string_view code;
};

constexpr std::array<row, 11> table{{
    {errc::bad_token, "bad_token", "Token is invalid", either, token_not_valid},
    {errc::bad_claim, "bad_claim", "Token is invalid", either, token_not_valid},
    {errc::not_yet_valid, "not_yet_valid", "Token is invalid", either, token_not_valid},
    {errc::expired, "expired", "Token is expired", either, token_not_valid},
    {errc::blacklisted, "blacklisted", "Token is blacklisted", "Token is blacklisted", token_not_valid},
    {errc::no_exp, "no_exp", "Token has no 'exp' claim", "Token has no 'exp' claim", token_not_valid},
    {errc::no_id, "no_id", "Token has no id", "Token has no id", token_not_valid},
    {errc::no_type, "no_type", "Token has no type", "Token has no type", token_not_valid},
    {errc::wrong_type, "wrong_type", "Token has wrong type", "Token has wrong type", token_not_valid},
    {errc::no_active_account, "no_active_account", "No active account found for the given token.",
     "No active account found for the given token.", ""},
    {errc::unavailable, "store_unavailable", "", "", ""},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (static_cast<std::size_t>(table[i].what) != i + 1) return false;
    }
    return true;
}
static_assert(in_order());

const row& row_of(errc e) {
    return table.at(static_cast<std::size_t>(e) - 1);
}

}  // namespace

std::string_view message(errc e, compatibility wire) {
    return wire == compatibility::newest ? row_of(e).newest : row_of(e).v5_2;
}

std::string_view reason_code(errc e) {
    return row_of(e).reason;
}

rest::error to_error(errc e, compatibility wire) {
    if (e == errc::unavailable) return rest::unavailable(reason_code(e));
    rest::error refused = rest::detail(401, message(e, wire), row_of(e).code);
    refused.reason = reason_code(e);
    return refused;
}

}  // namespace tokens
