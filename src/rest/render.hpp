// DRF's renderers: data into the body that was negotiated.
#pragma once

#include "base/json.hpp"
#include "http/message.hpp"
#include "rest/negotiation.hpp"

#include <string_view>

namespace rest {

/// What the browsable page shows around the data.
struct rendered_view {
    std::string_view name;
    std::string_view description;
    const http::request& request;
};

/// Sets body and Content-Type of `out`, whose status and other headers are final. No data (or null): an empty body
/// without Content-Type as JSON, the page alone as HTML.
void render(const negotiated& as, const base::json::value* data, const rendered_view& shown, http::response& out);

/// The same for JSON that is written already.
void write_json(std::string_view text, http::response& out);

/// Django's patch_vary_headers: adds the name to Vary unless it stands there.
void patch_vary(http::header_list& headers, std::string_view name);

}  // namespace rest
