// Fields that DRF's table in rest lacks, and the ones that several forms of the panel share.
#pragma once

#include "accounts/user_fields.hpp"
#include "rest/field.hpp"
#include "rest/serializer.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace admin {

using accounts::max_email_length;
using accounts::max_name_length;
using accounts::max_password_length;
inline constexpr std::size_t most_ids = 1'000;  ///< of one request

/// A list of ids, `[1, 2]`: at most `most_ids`.
[[nodiscard]] rest::field id_list_field(std::string_view name);
/// Not trimmed, as in Django's forms of passwords.
[[nodiscard]] rest::field password_field(std::string_view name);

/// The ids of such a field: ascending, each once. Throws std::logic_error if the field is not there.
[[nodiscard]] std::vector<std::int64_t> ids_of(const rest::validated_data& data, std::string_view name);
/// Those of `list` that `known` lacks. Both are ascending.
[[nodiscard]] std::vector<std::int64_t> without(const std::vector<std::int64_t>& list,
                                                const std::vector<std::int64_t>& known);

}  // namespace admin
