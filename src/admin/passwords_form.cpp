// Errors stand beside the second field, where Django's forms have them.
#include "admin/passwords_form.hpp"

#include "accounts/errors.hpp"

namespace admin {
namespace {

bool wants_none(const rest::validated_data& data) {
    return data.has("usable_password") && !data.boolean("usable_password");
}

std::vector<passwords::user_attribute> attributes_of(const store::user& user) {
    return {{"username", "username", user.username},
            {"first_name", "first name", user.first_name},
            {"last_name", "last name", user.last_name},
            {"email", "email address", user.email}};
}

rest::error required(const rest::validated_data& data, password_names names) {
    base::json::object body;
    for (const std::string_view name : {names.first, names.second}) {
        if (!data.has(name)) body.set(name, base::json::array{"This field is required."});
    }
    return {.status = 400, .body = std::move(body), .headers = {}, .reason = {}};
}

}  // namespace

password_form::password_form(passwords::service& passwords, const passwords::validator_list& validators,
                             base::random_source& random, base::logger& log)
    : passwords_(passwords),
      validators_(validators),
      random_(random),
      log_(log) {}

std::optional<rest::error> password_form::fault(const rest::validated_data& data, const store::user& about,
                                                password_names names) const {
    if (wants_none(data)) return std::nullopt;
    if (!data.has(names.first) || !data.has(names.second)) return required(data, names);
    if (data.text(names.first) != data.text(names.second))
        return rest::field_error(names.second, "The two password fields didn’t match.");
    const auto messages = validators_.judge(data.text(names.second), attributes_of(about));
    if (messages.empty()) return std::nullopt;
    base::json::array list(messages.begin(), messages.end());
    return rest::error{.status = 400,
                       .body = base::json::object{{std::string(names.second), std::move(list)}},
                       .headers = {},
                       .reason = {}};
}

base::task<std::expected<std::string, rest::error>> password_form::encode(const rest::request& r,
                                                                          rest::validated_data data,
                                                                          std::string account,
                                                                          password_names names) const {
    if (wants_none(data)) co_return passwords::unusable(random_);
    auto encoded =
        co_await passwords_.make(base::secret(data.text(names.first)),
                                 {.client = r.http.client, .account = account, .gone = r.http.client_gone()});
    if (encoded) co_return std::move(*encoded);
    accounts::log_unhashed(log_, r.http, encoded.error());
    co_return std::unexpected(accounts::refusal(encoded.error()));
}

}  // namespace admin
