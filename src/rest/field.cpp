// The rules of rest_framework/fields.py in their order: null, blank, conversion, then every validator.
#include "rest/field.hpp"

#include "base/text.hpp"
#include "rest/field_convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rest {
namespace {

using messages = std::vector<std::string>;

constexpr field_kind text_kind{"string", "Not a valid string.", true, false, to_text, nullptr};
constexpr field_kind email_kind{"email", "Enter a valid email address.", true, false, to_text, is_email};
constexpr field_kind boolean_kind{"boolean", "Must be a valid boolean.", false, true, to_boolean, nullptr};
constexpr field_kind integer_kind{"integer", "A valid integer is required.", false, false, to_integer, nullptr};
constexpr field_kind date_time_kind{
    "datetime",
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    false,
    false,
    to_date_time,
    nullptr};

bool is_blank(const base::json::value& input, bool trim) {
    const std::string* text = input.if_string();
    return text != nullptr && (text->empty() || (trim && base::strip(*text).empty()));
}

/// What CharField adds behind the declared validators.
void check_text(const std::string& text, const field& f, messages& out) {
    const field::options_type& o = f.options();
    if (o.max_length || o.min_length) {
        const auto length = static_cast<std::int64_t>(base::code_point_count(text));
        if (o.max_length && length > *o.max_length) {
            out.push_back(fmt::format("Ensure this field has no more than {} characters.", *o.max_length));
        }
        if (o.min_length && length < *o.min_length) {
            out.push_back(fmt::format("Ensure this field has at least {} characters.", *o.min_length));
        }
    }
    if (text.find('\0') != text.npos) out.emplace_back("Null characters are not allowed.");
    if (const auto surrogate = base::first_surrogate(text)) {
        out.push_back(fmt::format("Surrogate characters are not allowed: U+{:X}.", static_cast<unsigned>(*surrogate)));
    }
    if (f.kind().accepts != nullptr && !f.kind().accepts(text)) out.emplace_back(f.kind().invalid);
}

messages one(std::string_view text) {
    return {std::string(text)};
}

}  // namespace

field::field(const field_kind& kind, std::string_view name) : kind_(&kind), name_(name) {}

field&& field::required(bool on) && {
    options_.required = on;
    return std::move(*this);
}
field&& field::allow_blank(bool on) && {
    options_.allow_blank = on;
    return std::move(*this);
}
field&& field::allow_null(bool on) && {
    options_.allow_null = on;
    return std::move(*this);
}
field&& field::trim_whitespace(bool on) && {
    options_.trim_whitespace = on;
    return std::move(*this);
}
field&& field::max_length(int code_points) && {
    options_.max_length = code_points;
    return std::move(*this);
}
field&& field::min_length(int code_points) && {
    options_.min_length = code_points;
    return std::move(*this);
}
field&& field::write_only(bool on) && {
    options_.write_only = on;
    return std::move(*this);
}
field&& field::read_only(bool on) && {
    options_.read_only = on;
    if (on) options_.required = false;
    return std::move(*this);
}
field&& field::validators(std::vector<field_validator> list) && {
    options_.validators = std::move(list);
    return std::move(*this);
}
field&& field::unique(std::string_view message) && {
    options_.unique_message = message;
    return std::move(*this);
}
field&& field::default_value(base::json::value v) && {
    options_.default_value = std::move(v);
    options_.required = false;
    return std::move(*this);
}

std::string field::label() const {
    std::string out = base::ascii_lower(name_);
    std::ranges::replace(out, '_', ' ');
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

std::expected<base::json::value, messages> field::run_validation(const base::json::value& input) const {
    if (input.is_null()) {
        if (options_.allow_null) return base::json::value{};
        return std::unexpected(one("This field may not be null."));
    }
    if (kind_->is_text && is_blank(input, options_.trim_whitespace)) {
        if (options_.allow_blank) return base::json::value("");
        return std::unexpected(one("This field may not be blank."));
    }
    auto result = kind_->convert(input, *this);
    if (!result) return std::unexpected(one(result.error()));
    messages faults;
    for (const field_validator& validate : options_.validators) {
        messages more = validate(*result);
        std::ranges::move(more, std::back_inserter(faults));
    }
    if (const std::string* text = result->if_string(); text != nullptr && kind_->is_text) {
        check_text(*text, *this, faults);
    }
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return std::move(*result);
}

field char_field(std::string_view name) {
    return {text_kind, name};
}
field email_field(std::string_view name) {
    return {email_kind, name};
}
field boolean_field(std::string_view name) {
    return {boolean_kind, name};
}
field integer_field(std::string_view name) {
    return {integer_kind, name};
}
field date_time_field(std::string_view name) {
    return {date_time_kind, name};
}

}  // namespace rest
