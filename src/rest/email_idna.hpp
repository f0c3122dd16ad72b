// IDNA 2003 ToASCII (RFC 3490, 3491, 3492) as Python's `idna` codec does it: what Django's EmailValidator tries last.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rest {

inline constexpr std::size_t max_label = 63;  ///< bytes: RFC 1035 section 2.3.4

/// A domain in its ASCII form, `bücher.de` -> `xn--bcher-kva.de`; nothing where the codec raises. ASCII labels stay as
/// they are. The text is UTF-8 without surrogates and of bounded length: the caller has checked it.
[[nodiscard]] std::optional<std::string> idna_encode(std::string_view domain);

/// RFC 3492 section 6.3: basic code points, a `-` if there were some, then the rest as variable-length integers.
[[nodiscard]] std::string punycode_encode(std::u32string_view label);

}  // namespace rest
