// Which renderer answers, from `?format=` and Accept: DRF's DefaultContentNegotiation (contract section 1.5).
#pragma once

#include "rest/error.hpp"

#include <expected>
#include <optional>
#include <string_view>

namespace rest {

/// The renderers in their order: where Accept likes two alike, the first one answers.
enum class renderer { json, browsable };

struct negotiated {
    rest::renderer renderer = rest::renderer::json;
    /// Spaces per level from `application/json; indent=4`, 0 to 8; 0: compact.
    int indent = 0;
};

/// `accept` is the header's value, nothing if there is none; `query` is raw. The errors are 404 (unknown format) and
/// 406.
[[nodiscard]] std::expected<negotiated, error> negotiate(std::optional<std::string_view> accept,
                                                         std::string_view query);

/// Django's DATA_UPLOAD_MAX_NUMBER_FIELDS, which counts a query's fields too: beyond, the 400 page.
[[nodiscard]] bool too_many_fields(std::string_view query);

}  // namespace rest
