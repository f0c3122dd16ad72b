// authentication.py of Simple JWT: header, then token, then user, each with its own refusal.
#include "tokens/authentication.hpp"

#include "tokens/events.hpp"
#include "tokens/kinds.hpp"
#include "tokens/view.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

namespace tokens {
namespace {

constexpr std::string_view ascii_space = " \t\n\r\v\f";

/// The first three words and how many there are in all, up to three: bytes.split() as far as anybody asks.
struct words {
    std::array<std::string_view, 3> text;
    std::size_t count = 0;
};

words split(std::string_view header) {
    words found;
    while (found.count < found.text.size()) {
        const std::size_t begin = header.find_first_not_of(ascii_space);
        if (begin == std::string_view::npos) break;
        header.remove_prefix(begin);
        const std::size_t end = std::min(header.find_first_of(ascii_space), header.size());
        found.text.at(found.count++) = header.substr(0, end);
        header.remove_prefix(end);
    }
    return found;
}

rest::error refused(std::string_view text, std::string_view code) {
    rest::error e = rest::detail(401, text, code);
    e.reason = code;
    return e;
}

/// One entry for each class that was tried.
rest::error not_valid_for_any_type(errc why, compatibility wire) {
    rest::error e = refused("Given token not valid for any token type", "token_not_valid");
    base::json::object tried;
    tried.set("token_class", access_token.class_name);
    tried.set("token_type", access_token.token_type);
    tried.set("message", message(why, wire));
    e.body.if_object()->set("messages", base::json::array{base::json::value(std::move(tried))});
    e.reason = reason_code(why);
    return e;
}

}  // namespace

const store::user& signed_in_user(const rest::request& r) {
    const auto* found = dynamic_cast<const user_principal*>(r.user.get());
    if (found == nullptr) throw std::logic_error("no signed-in user: the view does not require authentication");
    return found->user();
}

std::expected<std::optional<std::string_view>, rest::error> raw_token(std::string_view header,
                                                                      const settings& options) {
    const words found = split(header);
    if (found.count == 0) return std::nullopt;
    if (std::ranges::find(options.auth_header_types, found.text[0]) == options.auth_header_types.end())
        return std::nullopt;
    if (found.count != 2) {
        return std::unexpected(
            refused("Authorization header must contain two space-delimited values", "bad_authorization_header"));
    }
    return found.text[1];
}

jwt_authentication::jwt_authentication(const settings& options, store::user_store& users, base::clock& clock,
                                       base::logger& log)
    : backend_(options),
      users_(users),
      clock_(clock),
      log_(log) {}

std::string jwt_authentication::authenticate_header() const {
    return www_authenticate(backend_.options());
}

base::task<std::expected<std::shared_ptr<const rest::principal>, rest::error>> jwt_authentication::authenticate(
    const rest::request& r) const {
    const settings& options = backend_.options();
    const auto header = r.http.headers.find(options.auth_header_name);
    if (!header) co_return nullptr;
    const auto raw = raw_token(*header, options);
    if (!raw) co_return std::unexpected(raw.error());
    if (!*raw) co_return nullptr;

    const auto token = backend_.decode(**raw, clock_.now());
    const auto fault = token ? check_claims(*token, access_token, options) : std::optional(token.error());
    if (fault) {
        log_rejection(log_, r, {*fault, token ? std::string(log_id(token->claims, options)) : std::string(), {}});
        co_return std::unexpected(not_valid_for_any_type(*fault, options.wire));
    }
    const user_claim claim = read_user(token->claims, options);
    if (!claim.present) {
        co_return std::unexpected(refused("Token contained no recognizable user identification", "token_not_valid"));
    }
    // A form that is no id is answered as an id of nobody (J20).
    if (!claim.id) co_return std::unexpected(refused("User not found", "user_not_found"));
    auto found = co_await users_.find_by_id(*claim.id);
    if (!found) co_return std::unexpected(to_error(errc::unavailable, options.wire));
    if (!*found) co_return std::unexpected(refused("User not found", "user_not_found"));
    if (!(*found)->is_active) co_return std::unexpected(refused("User is inactive", "user_inactive"));
    co_return std::make_shared<const user_principal>(std::move(**found));
}

}  // namespace tokens
