// The text is Django's, the salt of its signature our own: session_key is what Django takes for a cookie, so a Django
// on the same rows must not believe a session whose key anybody can read there.
#include "admin/session_data.hpp"

#include "admin/salted_hmac.hpp"
#include "base/base64.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace admin {
namespace {

constexpr std::string_view signing_salt = "latchkey.admin.sessionssigner";  // django.core.signing adds `signer`
constexpr std::string_view hash_salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
constexpr std::string_view backend = "django.contrib.auth.backends.ModelBackend";

/// django.utils.baseconv's base62.
std::string base62(std::int64_t number) {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string out;
    for (auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(number, 0)); left > 0; left /= digits.size())
        out += digits[left % digits.size()];
    std::ranges::reverse(out);
    return out.empty() ? "0" : out;
}

std::string signature_of(std::string_view text, const base::secret& secret_key) {
    return base::base64url_encode(salted_hmac(signing_salt, text, secret_key));
}

const std::string* text_of(const base::json::object& data, std::string_view name) {
    const base::json::value* found = data.find(name);
    return found == nullptr ? nullptr : found->if_string();
}

std::optional<session_data> read(const base::json::object& data) {
    const std::string* id = text_of(data, "_auth_user_id");
    const std::string* by = text_of(data, "_auth_user_backend");
    const std::string* hash = text_of(data, "_auth_user_hash");
    if (id == nullptr || by == nullptr || hash == nullptr || *by != backend) return std::nullopt;
    session_data out{.user_id = 0, .auth_hash = *hash};
    const auto [end, fault] = std::from_chars(id->data(), id->data() + id->size(), out.user_id);
    if (fault != std::errc{} || end != id->data() + id->size()) return std::nullopt;
    return out;
}

}  // namespace

std::string session_auth_hash(std::string_view encoded_password, const base::secret& secret_key) {
    return base::hex_encode(salted_hmac(hash_salt, encoded_password, secret_key));
}

std::string encode(const session_data& data, base::time_point now, const base::secret& secret_key) {
    const base::json::object content{{"_auth_user_id", fmt::format("{}", data.user_id)},
                                     {"_auth_user_backend", backend},
                                     {"_auth_user_hash", data.auth_hash}};
    std::string text = base::base64url_encode(base::json::write(content, {.ascii = true}));
    text += ':' + base62(base::unix_seconds(now));
    return text + ':' + signature_of(text, secret_key);
}

std::optional<session_data> decode(std::string_view text, const base::secret& secret_key) {
    const std::size_t last = text.rfind(':');
    if (last == std::string_view::npos) return std::nullopt;
    const std::string_view signed_part = text.substr(0, last);
    if (!base::equal_constant_time(text.substr(last + 1), signature_of(signed_part, secret_key))) return std::nullopt;
    const auto json = base::base64url_decode(signed_part.substr(0, signed_part.find(':')));
    if (!json) return std::nullopt;
    const auto document = base::json::parse(*json);
    if (!document || document->value.if_object() == nullptr) return std::nullopt;
    return read(*document->value.if_object());
}

}  // namespace admin
