// The site's own name, colour and logo.
#pragma once

#include "http/message.hpp"
#include "web/settings.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace web {

/// Red, green, blue of `#rgb` or `#rrggbb`; nothing for any other text.
[[nodiscard]] std::optional<std::array<std::uint8_t, 3>> parse_color(std::string_view text);

/// White or near black, whichever is easier to read on `background` (WCAG 2.2's contrast ratio).
[[nodiscard]] std::string_view text_color_on(const std::array<std::uint8_t, 3>& background);

/// `:root{--brand:#3b5bdb;--brand-text:#ffffff}`
[[nodiscard]] std::string brand_css(const settings& options);

struct logo {
    std::string content;
    std::string content_type;
};

/// The file of SITE.LOGO_FILE, at most a mebibyte; nothing where none is named. The error completes
/// the sentence `SITE.LOGO_FILE ...`.
[[nodiscard]] std::expected<std::optional<logo>, std::string> read_logo(const settings& options);

/// The logo's answer. An SVG may hold scripts: its policy lets it run nothing, also when it is opened alone.
[[nodiscard]] http::response serve_logo(const logo& image);

}  // namespace web
