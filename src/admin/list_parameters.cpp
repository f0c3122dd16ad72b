// Django's QueryDict over the query; the last of several values counts, as there.
#include "admin/list_parameters.hpp"

#include "admin/representations.hpp"
#include "base/base64.hpp"
#include "base/text.hpp"
#include "rest/field.hpp"
#include "rest/form.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace admin {
namespace {

constexpr std::string_view newest_first = "-id";
constexpr std::size_t longest_search = 200;  // code points

std::optional<std::int64_t> integer(std::string_view text) {
    std::int64_t out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

/// As str.split(): between runs of white space.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char32_t c : base::code_points(text)) {
        std::string one;
        base::append_utf8(one, c);
        if (!base::strip(one).empty()) word += one;
        else if (!word.empty()) words.push_back(std::exchange(word, {}));
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

}  // namespace

list_parameters::list_parameters(const http::request& r) {
    auto parsed = rest::parse_form(r.query, {});
    if (!parsed) {
        fault("non_field_errors", "The query cannot be read.");
        return;
    }
    if (const base::json::object* values = parsed->body.if_object()) values_ = *values;
    known_.insert("format");  // the renderer's
}

std::size_t list_parameters::limit(std::size_t usual, std::size_t most) {
    const std::string* given = find("limit");
    if (given == nullptr) return usual;
    const auto number = integer(*given);
    if (!number) fault("limit", "A valid integer is required.");
    else if (*number < 1) fault("limit", "Ensure this value is greater than or equal to 1.");
    else if (static_cast<std::size_t>(*number) > most)
        fault("limit", fmt::format("Ensure this value is less than or equal to {}.", most));
    else return static_cast<std::size_t>(*number);
    return usual;
}

std::vector<std::string> list_parameters::search() {
    const auto given = text("search");
    if (!given) return {};
    if (base::code_point_count(*given) > longest_search) {
        fault("search", fmt::format("Ensure this field has no more than {} characters.", longest_search));
        return {};
    }
    return words_of(*given);
}

std::optional<std::string> list_parameters::text(std::string_view name) {
    const std::string* given = find(name);
    if (given == nullptr || given->empty()) return std::nullopt;
    if (given->contains('\0')) {
        fault(name, "Null characters are not allowed.");
        return std::nullopt;
    }
    return *given;
}

std::optional<bool> list_parameters::boolean(std::string_view name) {
    const std::string* given = find(name);
    if (given == nullptr) return std::nullopt;
    if (*given == "true") return true;
    if (*given == "false") return false;
    fault(name, "Must be a valid boolean.");
    return std::nullopt;
}

std::optional<std::int64_t> list_parameters::id(std::string_view name) {
    const std::string* given = find(name);
    if (given == nullptr) return std::nullopt;
    const auto number = integer(*given);
    if (!number) fault(name, "A valid integer is required.");
    return number;
}

std::optional<base::time_point> list_parameters::time(std::string_view name) {
    const std::string* given = find(name);
    if (given == nullptr) return std::nullopt;
    constexpr std::size_t day = std::string_view("2026-11-25").size();
    const std::string full = given->size() == day ? *given + "T00:00:00Z" : *given;
    const auto read = rest::date_time_field(name).run_validation(full);
    if (!read) {
        fault(name, read.error().front());
        return std::nullopt;
    }
    return time_of(*read->if_string());
}

std::optional<base::json::object> list_parameters::after(std::string_view order) {
    const std::string* given = find("after");
    if (given == nullptr) return std::nullopt;
    const auto bytes = base::base64url_decode(*given);
    const auto document = bytes && base::decode_replacing(*bytes) == *bytes
                              ? base::json::parse(*bytes, {.max_depth = 4})
                              : std::unexpected(base::json::parse_error{});
    const base::json::object* place = document ? document->value.if_object() : nullptr;
    const base::json::value* made_for = place != nullptr ? place->find("o") : nullptr;
    if (made_for == nullptr || made_for->if_string() == nullptr || *made_for->if_string() != order) {
        fault("after", "Invalid cursor.");
        return std::nullopt;
    }
    return *place;
}

void list_parameters::fault(std::string_view name, std::string_view text) {
    faults_.set(name, base::json::array{base::json::value(text)});
}

std::optional<rest::error> list_parameters::error() const {
    base::json::object all = faults_;
    for (const base::json::member& m : values_) {
        if (!known_.contains(m.name)) all.set(m.name, base::json::array{"Unknown parameter."});
    }
    if (all.empty()) return std::nullopt;
    return rest::error{.status = 400, .body = std::move(all), .headers = {}, .reason = {}};
}

const std::string* list_parameters::find(std::string_view name) {
    known_.emplace(name);
    const base::json::value* found = values_.find(name);
    return found == nullptr ? nullptr : found->if_string();
}

std::string cursor_text(std::string_view order, base::json::object place) {
    place.set("o", order);
    return base::base64url_encode(base::json::write(place));
}

std::string id_cursor(std::int64_t last) {
    return cursor_text(newest_first, {{"i", last}});
}

std::optional<std::int64_t> before_id(list_parameters& p) {
    const auto place = p.after(newest_first);
    if (!place) return std::nullopt;
    const base::json::value* id = place->find("i");
    if (id != nullptr && id->if_integer() != nullptr) return *id->if_integer();
    p.fault("after", "Invalid cursor.");
    return std::nullopt;
}

base::json::object page_of(base::json::array results, std::optional<std::string> next) {
    return {{"results", std::move(results)}, {"next", next ? base::json::value(std::move(*next)) : nullptr}};
}

}  // namespace admin
