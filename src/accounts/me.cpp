// The user that authentication found is shown as it is; a change is written, then shown as it was written.
#include "accounts/me.hpp"

#include "accounts/errors.hpp"
#include "accounts/user_fields.hpp"
#include "tokens/authentication.hpp"

namespace accounts {
namespace {

std::vector<std::string> methods(const settings& options) {
    return options.me_patch ? std::vector<std::string>{"GET", "PATCH"} : std::vector<std::string>{"GET"};
}

std::optional<std::string> given(const rest::validated_data& data, std::string_view name) {
    return data.has(name) ? std::optional(data.text(name)) : std::nullopt;
}

}  // namespace

base::json::object user_representation(const store::user& user) {
    return {
        {"id", user.id},
        {"email", user.email},
        {"username", user.username},
        {"first_name", user.first_name},
        {"last_name", user.last_name},
    };
}

rest::serializer me_serializer() {
    return {
        rest::char_field("first_name").max_length(max_name_length),
        rest::char_field("last_name").max_length(max_name_length).allow_blank(),
    };
}

me_view::me_view(const settings& options, const rest::authentication& authenticate, store::user_store& users,
                 base::logger& log)
    : users_(users),
      log_(log),
      serializer_(me_serializer()),
      declaration_{
          .name = "Me",
          .description = "The signed-in user.",
          .methods = methods(options),
          .authenticate = &authenticate,
          .require = rest::permission::is_authenticated,
      } {}

base::task<rest::answer> me_view::get(rest::request& r) {
    co_return rest::response{.data = user_representation(tokens::signed_in_user(r))};
}

base::task<rest::answer> me_view::patch(rest::request& r) {
    const auto data = serializer_.validate(r.data, true);
    if (!data) co_return std::unexpected(data.error());

    store::user user = tokens::signed_in_user(r);
    const auto first_name = given(*data, "first_name");
    const auto last_name = given(*data, "last_name");
    if (first_name || last_name) {
        const auto done = co_await users_.set_names(user.id, first_name, last_name);
        if (!done) co_return std::unexpected(refusal(done.error()));
        log_.info(base::event::user_updated, {{"request_id", r.http.id}, {"user_id", user.id}});
    }
    user.first_name = first_name.value_or(user.first_name);
    user.last_name = last_name.value_or(user.last_name);
    co_return rest::response{.data = user_representation(user)};
}

}  // namespace accounts
