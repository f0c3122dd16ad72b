// The tutorial's RegisterSerializer and its view. The unique index, not the look-up before it, decides a race.
#include "accounts/register.hpp"

#include "accounts/errors.hpp"
#include "accounts/user_fields.hpp"
#include "base/text.hpp"

namespace accounts {
namespace {

rest::field_validator password_policy(const passwords::validator_list& validators) {
    return [&validators](const base::json::value& v) { return validators.judge(*v.if_string()); };
}

/// Letters that lower-case to ASCII ones (U+017F, U+212A) would make two addresses look like one (A16).
rest::field_validator ascii_local_part() {
    return [](const base::json::value& v) -> std::vector<std::string> {
        const std::string& text = *v.if_string();
        if (base::is_ascii(std::string_view(text).substr(0, text.rfind('@')))) return {};
        return {"Enter a valid email address."};
    };
}

rest::serializer strict_serializer() {
    // The policy runs across fields here (see `validate`): similarity needs the other values.
    return {
        rest::email_field("email").max_length(max_email_length).validators({ascii_local_part()}),
        rest::char_field("username").max_length(max_name_length).validators({username_characters()}),
        rest::char_field("password").write_only().trim_whitespace(false).max_length(max_password_length),
        rest::char_field("password2").write_only().trim_whitespace(false),
        rest::char_field("first_name").max_length(max_name_length),
    };
}

std::vector<passwords::user_attribute> attributes_of(const rest::validated_data& data) {
    return {
        {"username", "username", data.text("username")},
        {"first_name", "first name", data.text("first_name")},
        {"email", "email address", data.text("email")},
    };
}

rest::error field_errors(std::string_view field, const std::vector<std::string>& messages) {
    base::json::array list(messages.begin(), messages.end());
    return rest::error{.status = 400, .body = base::json::object{{std::string(field), std::move(list)}}};
}

}  // namespace

rest::serializer registration_serializer(const settings& options, const passwords::validator_list& validators) {
    if (options.mode == registration::strict) return strict_serializer();
    return {
        rest::email_field("email"),
        rest::char_field("username"),
        rest::char_field("password").write_only().validators({password_policy(validators)}),
        rest::char_field("password2").write_only(),
        rest::char_field("first_name"),
    };
}

register_view::register_view(const settings& options, const rest::authentication& authenticate,
                             store::user_store& users, passwords::service& passwords,
                             const passwords::validator_list& validators, activity_counter& counted, base::clock& clock,
                             base::logger& log)
    : options_(options),
      users_(users),
      passwords_(passwords),
      validators_(validators),
      counted_(counted),
      clock_(clock),
      log_(log),
      serializer_(registration_serializer(options, validators)),
      declaration_{.name = "Register", .methods = {"POST"}, .authenticate = &authenticate} {}

base::task<rest::answer> register_view::post(rest::request& r) {
    const auto data = serializer_.validate(r.data);
    if (!data) co_return std::unexpected(data.error());
    r.data = {};  // a big body must not wait in memory for its hash
    if (const auto valid = co_await validate(*data); !valid) co_return std::unexpected(valid.error());

    auto encoded = co_await passwords_.make(
        base::secret(data->text("password")),
        {.client = r.http.client, .account = data->text("email"), .gone = r.http.client_gone()});
    if (!encoded) {
        log_unhashed(log_, r.http, encoded.error());
        co_return std::unexpected(refusal(encoded.error()));
    }
    store::user row{.password = std::move(*encoded),
                    .username = data->text("username"),
                    .first_name = data->text("first_name"),
                    .date_joined = clock_.now(),
                    .email = data->text("email")};
    const bool strict = options_.mode == registration::strict;
    const auto id =
        strict ? co_await users_.insert_ignoring_case(std::move(row)) : co_await users_.insert(std::move(row));
    if (!id) co_return std::unexpected(refusal(id.error()));

    counted_.add(registration_counted, clock_.now());
    log_.info(base::event::user_registered, {{"request_id", r.http.id}, {"client", r.http.client}, {"user_id", *id}});
    co_return rest::response{.status = 201};
}

base::task<std::expected<void, rest::error>> register_view::validate(const rest::validated_data& data) const {
    const bool strict = options_.mode == registration::strict;
    if (strict) {
        const auto messages = validators_.judge(data.text("password"), attributes_of(data));
        if (!messages.empty()) co_return std::unexpected(field_errors("password", messages));
    }
    if (data.text("password") != data.text("password2")) {
        co_return std::unexpected(rest::field_error("password", "Password fields didn't match."));
    }
    const auto username_taken = co_await users_.username_exists(data.text("username"));
    if (!username_taken) co_return std::unexpected(refusal(username_taken.error()));
    if (*username_taken) co_return std::unexpected(refusal(store::errc::username_taken));

    const auto email_taken = co_await users_.email_exists(data.text("email"), strict);
    if (!email_taken) co_return std::unexpected(refusal(email_taken.error()));
    if (*email_taken) co_return std::unexpected(refusal(store::errc::email_taken));
    co_return std::expected<void, rest::error>{};
}

}  // namespace accounts
