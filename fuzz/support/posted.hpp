// A POST whose body is the input. The first line of the input stands behind the media type in Content-Type:
// `; charset=utf-16`, `; boundary=x`, or nothing.
#pragma once

#include "base/text.hpp"
#include "http/message.hpp"
#include "rest/request.hpp"
#include "support/require.hpp"

#include <string>
#include <string_view>

namespace fuzz {

[[nodiscard]] inline http::request posted(std::string_view input, std::string_view media_type) {
    const auto [parameters, body] = first_line(input);
    http::request r;
    r.method = "POST";
    r.headers.add("Content-Type", std::string(media_type).append(parameters));
    r.body = body;
    return r;
}

/// What a reader may rely on: text is well-formed UTF-8.
inline void require_text(std::string_view text) {
    require(base::decode_replacing(text) == text, "a parsed text is UTF-8");
}

/// No parser makes much out of little: a byte becomes a replacement character of three, at most twice over.
inline void require_bounded(std::size_t parsed, const http::request& r) {
    require(parsed <= 9 * r.body.size(), "what is parsed is bounded by what was sent");
}

}  // namespace fuzz
