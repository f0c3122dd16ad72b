// TokenBlacklistSerializer. 200 is said only once the row is durable (S08).
#include "tokens/blacklist_view.hpp"

#include "tokens/events.hpp"
#include "tokens/view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tokens {

rest::serializer token_blacklist_serializer() {
    return {rest::char_field("refresh").write_only()};
}

token_blacklist_view::token_blacklist_view(const settings& options, store::token_store& store, store::user_store& users,
                                           base::clock& clock, base::logger& log)
    : backend_(options),
      blacklist_(backend_, store),
      users_(users),
      clock_(clock),
      log_(log),
      serializer_(token_blacklist_serializer()),
      declaration_(token_view_declaration("Token Blacklist",
                                          "Takes a token and blacklists it. Must be used with the\n"
                                          "`rest_framework_simplejwt.token_blacklist` app installed.",
                                          serializer_, options)) {}

base::task<std::expected<std::optional<std::int64_t>, errc>> token_blacklist_view::owner(
    std::optional<std::int64_t> id) {
    if (backend_.options().wire == compatibility::v5_2 || !id) co_return std::nullopt;
    const auto found = co_await users_.find_by_id(*id);
    if (!found) co_return std::unexpected(errc::unavailable);
    if (!*found) co_return std::nullopt;
    co_return id;
}

base::task<rest::answer> token_blacklist_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    const std::string& text = data->text("refresh");
    const settings& options = backend_.options();
    const base::time_point now = clock_.now();

    const auto presented = co_await blacklist_.check(text, refresh_token, now);
    if (!presented) co_return refuse(log_, r, presented.error(), options.wire);
    const std::string jti(log_id(presented->claims, options));
    const std::optional<std::int64_t> user_id = read_user(presented->claims, options).id;
    const auto user = co_await owner(user_id);
    if (!user) co_return refuse(log_, r, {user.error(), jti, user_id}, options.wire);
    const auto added = co_await blacklist_.add(blacklist_.row_of(*presented, text, *user, now), now);
    if (!added) co_return refuse(log_, r, {added.error(), jti, user_id}, options.wire);
    log_success(log_, base::event::token_blacklisted, r, jti, user_id);
    co_return rest::response{.status = 200, .data = base::json::object{}, .headers = {}};
}

}  // namespace tokens
