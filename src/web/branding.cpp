// WCAG 2.2: relative luminance and contrast ratio.
#include "web/branding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace web {
namespace {

constexpr std::size_t largest_logo = 1024 * 1024;
constexpr std::string_view white = "#ffffff";
constexpr std::string_view black = "#111111";
constexpr std::array<std::uint8_t, 3> black_rgb{0x11, 0x11, 0x11};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> image_types{{{".svg", "image/svg+xml"},
                                                                                    {".png", "image/png"},
                                                                                    {".webp", "image/webp"},
                                                                                    {".jpg", "image/jpeg"},
                                                                                    {".jpeg", "image/jpeg"}}};

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

double linear(std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(const std::array<std::uint8_t, 3>& rgb) {
    return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

double contrast(double lighter, double darker) {
    return (lighter + 0.05) / (darker + 0.05);
}

}  // namespace

std::optional<std::array<std::uint8_t, 3>> parse_color(std::string_view text) {
    if (!text.starts_with('#') || (text.size() != 4 && text.size() != 7)) return std::nullopt;
    const std::size_t width = text.size() / 3;  // 1 or 2 digits a channel
    std::array<std::uint8_t, 3> rgb{};
    for (std::size_t i = 0; i < rgb.size(); ++i) {
        const auto high = hex_digit(text[1 + i * width]);
        const auto low = hex_digit(text[i * width + width]);
        if (!high || !low) return std::nullopt;
        rgb[i] = static_cast<std::uint8_t>(*high * 16 + *low);
    }
    return rgb;
}

std::string_view text_color_on(const std::array<std::uint8_t, 3>& background) {
    const double ground = luminance(background);
    return contrast(1.0, ground) >= contrast(ground, luminance(black_rgb)) ? white : black;
}

std::string brand_css(const settings& options) {
    const auto rgb = parse_color(options.color).value_or(std::array<std::uint8_t, 3>{});
    return fmt::format(":root{{--brand:#{:02x}{:02x}{:02x};--brand-text:{}}}\n", rgb[0], rgb[1], rgb[2],
                       text_color_on(rgb));
}

std::expected<std::optional<logo>, std::string> read_logo(const settings& options) {
    const std::string& path = options.logo_file;
    if (path.empty()) return std::nullopt;
    const auto type = std::ranges::find_if(image_types, [&](const auto& row) { return path.ends_with(row.first); });
    if (type == image_types.end()) {
        return std::unexpected(fmt::format("is {:?}, but must end in .svg, .png, .webp, .jpg or .jpeg", path));
    }
    std::error_code ignored;
    std::ifstream in(path, std::ios::binary);
    if (!in || !std::filesystem::is_regular_file(path, ignored)) {
        return std::unexpected(fmt::format("is {:?}, which cannot be read", path));
    }
    std::string content(largest_logo + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (content.empty() || content.size() > largest_logo) {
        return std::unexpected(fmt::format("is {:?}, which is empty or larger than a mebibyte", path));
    }
    return logo{.content = std::move(content), .content_type = std::string(type->second)};
}

http::response serve_logo(const logo& image) {
    http::response out;
    out.headers.add("Content-Type", image.content_type);
    out.headers.add("Cache-Control", "no-cache");
    out.headers.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    out.body = image.content;
    return out;
}

}  // namespace web
