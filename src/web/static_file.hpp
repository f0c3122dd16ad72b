// Answers with a file that never changes while the program runs: compressed as the client likes, and not at all when it
// has the file already.
#pragma once

#include "http/message.hpp"
#include "web/asset.hpp"

#include <optional>
#include <string_view>

namespace web {

enum class coding { identity, gzip, brotli };

/// The best of what there is that the client accepts (RFC 9110 section 12.5.3): the highest weight, of equals the
/// smallest. A client that accepts none of them gets `identity`.
[[nodiscard]] coding choose_coding(std::optional<std::string_view> accept_encoding, const asset& file);

/// Whether an If-None-Match names this ETag (RFC 9110 section 13.1.2: weak comparison).
[[nodiscard]] bool none_match_names(std::string_view if_none_match, std::string_view etag);

/// 200 or 304, with ETag, Cache-Control, Vary.
[[nodiscard]] http::response serve_file(const asset& file, const http::request& r);

}  // namespace web
