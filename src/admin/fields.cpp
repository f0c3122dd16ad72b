// The texts are those of DRF's ManyRelatedField, as far as they do not repeat what was sent.
#include "admin/fields.hpp"

#include "rest/field_convert.hpp"

#include <algorithm>
#include <stdexcept>

namespace admin {
namespace {

rest::converted to_id_list(const base::json::value& input, const rest::field& f) {
    const base::json::array* list = input.if_array();
    if (list == nullptr) return std::unexpected(f.kind().invalid);
    if (list->size() > most_ids) return std::unexpected("Ensure this field has no more than 1000 elements.");
    for (const base::json::value& v : *list) {
        if (v.if_integer() == nullptr) return std::unexpected("Incorrect type. Expected pk value.");
    }
    return input;
}

constexpr rest::field_kind id_list_kind{
    "field", "Expected a list of items.", false, false, &to_id_list, nullptr,
};

}  // namespace

rest::field id_list_field(std::string_view name) {
    return {id_list_kind, name};
}

rest::field password_field(std::string_view name) {
    return rest::char_field(name).write_only().trim_whitespace(false).max_length(max_password_length);
}

std::vector<std::int64_t> ids_of(const rest::validated_data& data, std::string_view name) {
    const base::json::value* found = data.values().find(name);
    if (found == nullptr || found->if_array() == nullptr) throw std::logic_error("no list of ids");
    std::vector<std::int64_t> out;
    for (const base::json::value& v : *found->if_array()) out.push_back(*v.if_integer());
    std::ranges::sort(out);
    const auto repeated = std::ranges::unique(out);
    out.erase(repeated.begin(), repeated.end());
    return out;
}

std::vector<std::int64_t> without(const std::vector<std::int64_t>& list, const std::vector<std::int64_t>& known) {
    std::vector<std::int64_t> out;
    std::ranges::set_difference(list, known, std::back_inserter(out));
    return out;
}

}  // namespace admin
