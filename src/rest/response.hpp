// DRF's Response: a status and data that the chosen renderer writes.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"
#include "rest/error.hpp"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace rest {

struct raw_body {
    std::string content_type;
    std::string text;
};

struct response {
    int status = 200;
    /// Nothing: an empty body without a Content-Type, as DRF's Response(status=201).
    std::optional<base::json::value> data;
    std::vector<http::header_field> headers;
    /// A body that no renderer writes (a download), instead of `data`.
    std::optional<raw_body> raw{};
};

/// What a view's method gives back: the answer, or the error that rest/error writes.
using answer = std::expected<response, error>;

}  // namespace rest
