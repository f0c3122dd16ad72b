// The page that a browser gets for an API answer: DRF's browsable API, reading only.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"
#include "rest/render.hpp"

#include <string>
#include <string_view>

namespace rest {

/// The whole document; `answer` gives the status and headers to show. Nothing of the request but method and path is
/// shown, and all text is escaped (H06).
[[nodiscard]] std::string browsable_page(const rendered_view& shown, const base::json::value* data,
                                         const http::response& answer);

/// The page's style sheet. `browsable_policy` names it by its SHA-256, so both change together (a test compares them).
extern const std::string_view browsable_style;
/// Content-Security-Policy: that style sheet and nothing else (S17).
extern const std::string_view browsable_policy;

}  // namespace rest
