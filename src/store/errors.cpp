// A sentence for each way to fail.
#include "store/errors.hpp"

namespace store {

std::string_view message(errc e) {
    switch (e) {
        case errc::unavailable:
            return "the database cannot answer now";
        case errc::email_taken:
            return "a user with this email exists";
        case errc::username_taken:
            return "a user with this username exists";
        case errc::already_blacklisted:
            return "the token is blacklisted";
        case errc::user_inactive:
            return "the user is gone or inactive";
        case errc::not_permitted:
            return "the member of staff may not do this any more";
        case errc::not_found:
            return "there is no such row";
        case errc::name_taken:
            return "a group with this name exists";
        case errc::last_superuser:
            return "no active superuser would be left";
        case errc::in_use:
            return "other tables refer to this row";
        case errc::changed_meanwhile:
            return "the row has changed in the meantime";
        case errc::too_slow:
            return "the read took too long and was given up";
    }
    return "unknown store error";
}

}  // namespace store
