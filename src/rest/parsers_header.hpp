// A header value with parameters, `form-data; name="a;b"`, by the rules of Django's parse_header (3.2): quotes hide
// semicolons, a later parameter replaces an earlier one, `name*=utf-8''...` is RFC 2231.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rest {

struct header_value {
    std::string value;                                            ///< before the first `;`, trimmed, ASCII lower-cased
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names lower-cased, values as bytes, unquoted

    /// The last parameter of this name, or null.
    [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// One pass over the text.
[[nodiscard]] header_value parse_header_value(std::string_view text);

/// ASCII white space at both ends, as Python's bytes.strip().
[[nodiscard]] std::string_view strip_ascii(std::string_view text);

/// `%41` -> `A`; a bad escape stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace rest
