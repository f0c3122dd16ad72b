// DRF's serializer fields: one declaration a line, the checks in DRF's order, DRF's words.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rest {

/// A validator of a field: the messages of what is wrong; empty when good. It sees the value after conversion and
/// trimming.
using field_validator = std::function<std::vector<std::string>(const base::json::value&)>;

/// What a kind of field does, as a table row (see field.cpp): its metadata name and its conversion.
struct field_kind;

/// A declaration. Build it with char_field("name") and the like; each option returns the field, so that they chain.
class field {
public:
    field(const field_kind& kind, std::string_view name);

    field&& required(bool on = true) &&;                       ///< default true
    field&& allow_blank(bool on = true) &&;                    ///< default false; text only
    field&& allow_null(bool on = true) &&;                     ///< default false
    field&& trim_whitespace(bool on) &&;                       ///< default true; text only
    field&& max_length(int code_points) &&;                    ///< `Ensure this field has no more than N characters.`
    field&& min_length(int code_points) &&;                    ///< `Ensure this field has at least N characters.`
    field&& write_only(bool on = true) &&;                     ///< left out of representations
    field&& read_only(bool on = true) &&;                      ///< ignored in input; shown in metadata
    field&& validators(std::vector<field_validator> list) &&;  ///< run before the kind's own, all of them
    field&& unique(
        std::string_view message) &&;  ///< asks the serializer's `unique_lookup` after all other checks passed
    field&& default_value(base::json::value v) &&;  ///< makes it not required

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string label() const;  ///< `first_name` -> `First name`

    /// DRF's run_validation for a value that is there (null included): the value converted, or every message.
    [[nodiscard]] std::expected<base::json::value, std::vector<std::string>> run_validation(
        const base::json::value& input) const;

    struct options_type {
        bool required = true;
        bool allow_blank = false;
        bool allow_null = false;
        bool trim_whitespace = true;
        std::optional<int> max_length;
        std::optional<int> min_length;
        bool write_only = false;
        bool read_only = false;
        std::vector<field_validator> validators;
        std::optional<std::string> unique_message;
        std::optional<base::json::value> default_value;
    };
    [[nodiscard]] const options_type& options() const { return options_; }
    [[nodiscard]] const field_kind& kind() const { return *kind_; }

private:
    const field_kind* kind_;
    std::string name_;
    options_type options_;
};

[[nodiscard]] field char_field(std::string_view name);
[[nodiscard]] field email_field(std::string_view name);    ///< Django's EmailValidator on top (contract 4.1)
[[nodiscard]] field boolean_field(std::string_view name);  ///< `Must be a valid boolean.`
[[nodiscard]] field integer_field(std::string_view name);  ///< `A valid integer is required.`
[[nodiscard]] field date_time_field(
    std::string_view name);  ///< ISO 8601; `Datetime has wrong format. Use one of these formats instead: ...`

/// Django's EmailValidator on a trimmed text (contract section 4.1).
[[nodiscard]] bool is_email(std::string_view text);

}  // namespace rest
