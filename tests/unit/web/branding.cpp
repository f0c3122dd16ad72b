// Colours and the logo.
#include "web/branding.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

struct folder {
    folder() : path(std::filesystem::temp_directory_path() / ("latchkey-web-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path);
    }
    ~folder() { std::filesystem::remove_all(path); }
    [[nodiscard]] std::string file(const std::string& name, const std::string& content) const {
        std::ofstream(path / name, std::ios::binary) << content;
        return (path / name).string();
    }
    std::filesystem::path path;
};

using rgb = std::array<std::uint8_t, 3>;

}  // namespace

TEST_CASE("branding: a colour is three or six hexadecimal digits") {
    CHECK(web::parse_color("#3b5bdb") == rgb{0x3b, 0x5b, 0xdb});
    CHECK(web::parse_color("#FfF") == rgb{255, 255, 255});
    CHECK(web::parse_color("#1a2") == rgb{0x11, 0xaa, 0x22});
    for (const char* bad : {"", "#", "3b5bdb", "#3b5bd", "#3b5bdbff", "#ggg", "red", "#12 456", "#1234567;}"})
        CHECK_FALSE(web::parse_color(bad));
}

TEST_CASE("branding: the text on the colour is the one of white and black that is easier to read") {
    CHECK(web::text_color_on({0x3b, 0x5b, 0xdb}) == "#ffffff");
    CHECK(web::text_color_on({0xff, 0xd4, 0x3b}) == "#111111");
    CHECK(web::text_color_on({0xff, 0xff, 0xff}) == "#111111");
    CHECK(web::text_color_on({0, 0, 0}) == "#ffffff");
    CHECK(web::brand_css({.color = "#FC3"}) == ":root{--brand:#ffcc33;--brand-text:#111111}\n");
}

TEST_CASE("branding: a logo is read with its type, and can run nothing") {
    const folder f;
    const auto svg = web::read_logo({.logo_file = f.file("l.svg", "<svg/>")});
    REQUIRE(svg);
    REQUIRE(svg->has_value());
    CHECK((*svg)->content_type == "image/svg+xml");
    const auto out = web::serve_logo(**svg);
    CHECK(out.body == "<svg/>");
    CHECK(out.headers.find("Content-Security-Policy")->contains("sandbox"));
    CHECK_FALSE(web::read_logo({})->has_value());
    CHECK(web::read_logo({.logo_file = f.file("l.png", std::string(1024 * 1024, 'x'))}).has_value());
}

TEST_CASE("branding: what is no logo is refused in one line") {
    const folder f;
    for (const auto& [path, why] : std::vector<std::pair<std::string, std::string>>{
             {f.file("l.gif", "GIF"), "must end in"},
             {f.file("l", "x"), "must end in"},
             {(f.path / "none.svg").string(), "cannot be read"},
             {f.file("empty.svg", ""), "is empty or larger"},
             {f.file("large.png", std::string(1024 * 1024 + 1, 'x')), "is empty or larger"},
             {f.path.string() + "/a\nb.svg", "cannot be read"}}) {
        CAPTURE(path);
        const auto read = web::read_logo({.logo_file = path});
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().contains(why));
        CHECK_FALSE(read.error().contains('\n'));
    }
    std::filesystem::create_directory(f.path / "folder.svg");
    CHECK_FALSE(web::read_logo({.logo_file = (f.path / "folder.svg").string()}).has_value());
}
