// DRF's Serializer: fields in order, all their errors at once, then the checks across fields.
#pragma once

#include "base/task.hpp"
#include "rest/error.hpp"
#include "rest/field.hpp"
#include "rest/request.hpp"

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rest {

/// serializer.validated_data: typed access to what was declared.
class validated_data {
public:
    explicit validated_data(base::json::object values) : values_(std::move(values)) {}
    [[nodiscard]] bool has(std::string_view name) const { return values_.find(name) != nullptr; }
    /// Throws std::logic_error if the field was not declared as text or is not there: a fault of the program.
    [[nodiscard]] const std::string& text(std::string_view name) const;
    [[nodiscard]] bool boolean(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] const base::json::object& values() const { return values_; }

private:
    base::json::object values_;
};

/// Answers whether a value of a unique field is taken; an error stops the request (503).
class unique_lookup {
public:
    virtual ~unique_lookup() = default;
    virtual base::task<std::expected<bool, error>> taken(std::string_view field, const base::json::value& v) const = 0;
};

/// Immutable after construction; shared by all requests.
class serializer {
public:
    serializer(std::initializer_list<field> fields) : fields_(fields) {}
    explicit serializer(std::vector<field> fields) : fields_(std::move(fields)) {}

    /// All fields in declared order. `partial`: absent fields are skipped (PATCH). The error is DRF's 400 body:
    /// field errors, or `{"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}`.
    [[nodiscard]] std::expected<validated_data, error> validate(const request_data& data, bool partial = false) const;

    /// As `validate`, then every `unique` field whose own checks passed is looked up; its message joins the field's
    /// errors.
    base::task<std::expected<validated_data, error>> validate(const request_data& data, const unique_lookup& lookup,
                                                              bool partial = false) const;

    /// The `actions` entry of OPTIONS: type, required, read_only, label (and max_length, min_length where set),
    /// write-only fields included.
    [[nodiscard]] base::json::object metadata() const;
    [[nodiscard]] const std::vector<field>& fields() const { return fields_; }

private:
    std::vector<field> fields_;
};

}  // namespace rest
