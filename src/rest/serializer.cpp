// rest_framework/serializers.py: to_internal_value and errors, and metadata.py's field info.
#include "rest/serializer.hpp"

#include "base/text.hpp"
#include "rest/field_convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <stdexcept>
#include <utility>

namespace rest {
namespace {

using base::json::value;
using messages = std::vector<std::string>;

/// type(data).__name__, by the order of value's alternatives.
constexpr std::array<std::string_view, 8> python_names{"NoneType", "bool", "int",  "int",
                                                       "float",    "str",  "list", "dict"};
static_assert(std::variant_size_v<value::storage> == python_names.size());

error body_error(const value& body) {
    if (body.is_null()) return field_error("non_field_errors", "No data provided");
    return field_error("non_field_errors", fmt::format("Invalid data. Expected a dictionary, but got {}.",
                                                       python_names[body.stored().index()]));
}

value to_array(messages list) {
    base::json::array out;
    out.reserve(list.size());
    for (std::string& text : list) out.emplace_back(std::move(text));
    return out;
}

/// What Field.get_value finds: a value, nothing, or a file where none belongs.
struct found {
    const value* there = nullptr;
    const uploaded_file* file = nullptr;
};

/// A form says `""` for what is not there, and cannot say null.
found find_in_form(const field& f, const request_data& data, const value* sent, bool partial) {
    static const value null;
    static const value no{false};
    for (const auto& [name, file] : std::views::reverse(data.files)) {
        if (name == f.name()) return {.file = &file};
    }
    const field::options_type& o = f.options();
    if (sent == nullptr) {
        if (partial || !f.kind().absent_is_false) return {};
        return {.there = o.default_value ? &*o.default_value : &no};
    }
    const std::string* text = sent->if_string();
    if (text == nullptr || !text->empty() || o.allow_blank) return {.there = sent};
    if (o.allow_null) return {.there = &null};
    return {.there = o.required ? sent : nullptr};
}

/// CharField looks whether a value is blank before it looks what it is, and the text of a file is its name.
std::string_view file_fault(const field& f, const uploaded_file& file) {
    const bool blank = f.kind().is_text && f.options().trim_whitespace && base::strip(file.filename).empty();
    return blank ? "This field may not be blank." : f.kind().invalid;
}

/// The fields as they are judged: what is good, and all that is wrong, each in declared order.
struct judgement {
    base::json::object values;
    base::json::object faults;
};

void judge(const field& f, const request_data& data, const base::json::object& values, bool partial, judgement& out) {
    const field::options_type& o = f.options();
    const value* sent = values.find(f.name());
    const found input = data.is_form ? find_in_form(f, data, sent, partial) : found{.there = sent};
    if (input.file != nullptr) return out.faults.set(f.name(), to_array({std::string(file_fault(f, *input.file))}));
    if (input.there == nullptr) {
        if (partial) return;
        if (o.required) return out.faults.set(f.name(), to_array({"This field is required."}));
        if (o.default_value) out.values.set(f.name(), *o.default_value);
        return;
    }
    auto result = f.run_validation(*input.there);
    if (result) return out.values.set(f.name(), std::move(*result));
    out.faults.set(f.name(), to_array(std::move(result.error())));
}

std::expected<judgement, error> judge_all(const std::vector<field>& fields, const request_data& data, bool partial) {
    const base::json::object* values = data.body.if_object();
    if (values == nullptr) return std::unexpected(body_error(data.body));
    judgement out;
    for (const field& f : fields) {
        if (!f.options().read_only) judge(f, data, *values, partial, out);
    }
    return out;
}

std::expected<validated_data, error> conclude(judgement j) {
    if (j.faults.empty()) return validated_data(std::move(j.values));
    return std::unexpected(error{.status = 400, .body = std::move(j.faults), .headers = {}, .reason = {}});
}

template <class T>
const T& stored_as(const base::json::object& values, std::string_view name) {
    const value* v = values.find(name);
    const T* typed = v == nullptr ? nullptr : std::get_if<T>(&v->stored());
    if (typed == nullptr) throw std::logic_error(fmt::format("validated_data: no such value of this type: {}", name));
    return *typed;
}

}  // namespace

const std::string& validated_data::text(std::string_view name) const {
    return stored_as<std::string>(values_, name);
}
bool validated_data::boolean(std::string_view name) const {
    return stored_as<bool>(values_, name);
}
std::int64_t validated_data::integer(std::string_view name) const {
    return stored_as<std::int64_t>(values_, name);
}

std::expected<validated_data, error> serializer::validate(const request_data& data, bool partial) const {
    auto judged = judge_all(fields_, data, partial);
    if (!judged) return std::unexpected(std::move(judged.error()));
    return conclude(std::move(*judged));
}

base::task<std::expected<validated_data, error>> serializer::validate(const request_data& data,
                                                                      const unique_lookup& lookup, bool partial) const {
    auto judged = judge_all(fields_, data, partial);  // `data` is not touched after the first suspension
    if (!judged) co_return std::unexpected(std::move(judged.error()));
    base::json::object faults;
    for (const field& f : fields_) {
        if (const value* known = judged->faults.find(f.name())) {
            faults.set(f.name(), *known);
            continue;
        }
        const value* v = judged->values.find(f.name());
        if (!f.options().unique_message || v == nullptr || v->is_null()) continue;
        auto taken = co_await lookup.taken(f.name(), *v);
        if (!taken) co_return std::unexpected(std::move(taken.error()));
        if (*taken) faults.set(f.name(), to_array({*f.options().unique_message}));
    }
    judged->faults = std::move(faults);
    co_return conclude(std::move(*judged));
}

base::json::object serializer::metadata() const {
    base::json::object out;
    for (const field& f : fields_) {
        const field::options_type& o = f.options();
        base::json::object info{
            {"type", f.kind().type}, {"required", o.required}, {"read_only", o.read_only}, {"label", f.label()}};
        if (o.min_length) info.set("min_length", *o.min_length);
        if (o.max_length) info.set("max_length", *o.max_length);
        out.set(f.name(), std::move(info));
    }
    return out;
}

}  // namespace rest
