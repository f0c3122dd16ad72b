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
        case errc::not_found:
            return "there is no such row";
    }
    return "unknown store error";
}

}  // namespace store
