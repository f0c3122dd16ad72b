// TokenVerifySerializer: UntypedToken's checks, then the blacklist, whose answer is a field error and not a 401.
#include "tokens/verify.hpp"

#include "tokens/events.hpp"
#include "tokens/view.hpp"

#include <string>
#include <utility>

namespace tokens {

rest::serializer token_verify_serializer() {
    return {rest::char_field("token").write_only()};
}

token_verify_view::token_verify_view(const settings& options, store::token_store& store, base::clock& clock,
                                     base::logger& log)
    : backend_(options),
      blacklist_(backend_, store),
      clock_(clock),
      log_(log),
      serializer_(token_verify_serializer()),
      declaration_(token_view_declaration("Token Verify",
                                          "Takes a token and indicates if it is valid.  This view provides no\n"
                                          "information about a token's fitness for a particular use.",
                                          serializer_, options)) {}

base::task<rest::answer> token_verify_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    const settings& options = backend_.options();

    const auto token = co_await blacklist_.check(data->text("token"), untyped_token, clock_.now());
    if (!token) co_return refuse(log_, r, token.error(), options.wire);
    const auto dead = co_await blacklist_.contains(*token);
    if (dead && !*dead) co_return rest::response{.status = 200, .data = base::json::object{}, .headers = {}};

    const errc why = dead ? errc::blacklisted : errc::unavailable;
    log_rejection(log_, r, {why, std::string(log_id(token->claims, options)), read_user(token->claims, options).id});
    if (!dead) co_return std::unexpected(to_error(why, options.wire));
    rest::error refused = rest::field_error("non_field_errors", message(why, options.wire));
    refused.reason = reason_code(why);
    co_return std::unexpected(std::move(refused));
}

}  // namespace tokens
