// Names that follow from AUTH_USER_MODEL (django/db/models/options.py, django/db/backends/base/schema.py).
#include "store/sqlite/names.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace store::sqlite {
namespace {

// Long enough for any app, and short enough that no index name reaches the 200 characters where Django shortens it.
constexpr std::size_t longest_part = 40;

bool is_identifier(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return !text.empty() && text.size() <= longest_part && letter(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return letter(c) || digit(c); });
}

}  // namespace

std::expected<model_names, std::string> names_for(const schema_settings& settings) {
    const std::string_view label = settings.auth_user_model;
    const std::size_t dot = label.find('.');
    if (dot == std::string_view::npos || !is_identifier(label.substr(0, dot)) ||
        !is_identifier(label.substr(dot + 1))) {
        return std::unexpected(fmt::format(
            "AUTH_USER_MODEL must be of the form app.Model (letters, digits and _, at most {} each), not '{}'",
            longest_part, label));
    }
    model_names names;
    names.app = label.substr(0, dot);
    names.model = base::ascii_lower(label.substr(dot + 1));
    names.user = names.app + "_" + names.model;
    return names;
}

std::string index_name(std::string_view table, std::initializer_list<std::string_view> columns,
                       std::string_view suffix) {
    std::string hashed(table);
    for (const std::string_view column : columns) hashed += column;
    unsigned char digest[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    if (EVP_Q_digest(nullptr, "MD5", nullptr, hashed.data(), hashed.size(), digest, &size) != 1) {
        throw std::runtime_error("OpenSSL has no MD5, which Django's index names are made with");
    }
    const std::string hex = base::hex_encode({reinterpret_cast<const char*>(digest), 4});
    return fmt::format("{}_{}_{}{}", table, fmt::join(columns, "_"), hex, suffix);
}

}  // namespace store::sqlite
