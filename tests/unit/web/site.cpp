// Which paths there are.
#include "web/site.hpp"

#include "support/fakes.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

namespace {

const std::array<web::asset, 4> assets{{
    {.path = "/account/index.html", .content_type = "text/html", .hash = "1", .identity = "account __SITE_NAME__"},
    {.path = "/assets/account/a-12345678.js", .content_type = "text/javascript", .hash = "2", .identity = "a"},
    {.path = "/admin/index.html", .content_type = "text/html", .hash = "3", .identity = "panel __NONCE__"},
    {.path = "/assets/admin/b-12345678.js", .content_type = "text/javascript", .hash = "4", .identity = "b"},
}};

std::vector<std::string> paths(const web::site& s) {
    std::vector<std::string> all;
    for (const auto& [path, answer] : s.routes()) all.push_back(path);
    return all;
}

bool has(const web::site& s, std::string_view path) {
    const auto all = paths(s);
    return std::ranges::find(all, path) != all.end();
}

http::response get(const web::site& s, std::string_view path) {
    for (const auto& [known, answer] : s.routes()) {
        if (known == path) return support::run(answer(http::request{.method = "GET"}));
    }
    return {.status = 404, .headers = {}, .body = {}};
}

struct made {
    explicit made(const web::settings& options, bool admin = true, std::span<const web::asset> files = assets)
        : site(options, admin, R"({"name":"L"})", web::logo{.content = "<svg/>", .content_type = "image/svg+xml"},
               files, random) {}
    support::counting_random random;
    web::site site;
};

}  // namespace

TEST_CASE("site: each account path is the account document, and files keep their paths") {
    const made m({.name = "Acme"});
    for (const char* path : {"/", "/sign-up/", "/sign-in/", "/account/"})
        CHECK(get(m.site, path).body == "account Acme");
    CHECK(get(m.site, "/admin/").body.starts_with("panel "));
    CHECK(get(m.site, "/assets/account/a-12345678.js").body == "a");
    CHECK(get(m.site, "/site.json").body == R"({"name":"L"})");
    CHECK(get(m.site, "/site.css").body.contains("--brand:#3b5bdb"));
    CHECK(get(m.site, "/site-logo").body == "<svg/>");
    CHECK_FALSE(has(m.site, "/account/index.html"));
    CHECK_FALSE(m.site.otherwise());
    CHECK(m.site.has_account_pages());
}

TEST_CASE("site: what is switched off is not there, nor are its files") {
    const made panel({.account_pages = false});
    CHECK_FALSE(has(panel.site, "/"));
    CHECK_FALSE(has(panel.site, "/assets/account/a-12345678.js"));
    CHECK(has(panel.site, "/admin/"));
    CHECK(has(panel.site, "/site.json"));
    const made account({}, false);
    CHECK_FALSE(has(account.site, "/admin/"));
    CHECK_FALSE(has(account.site, "/assets/admin/b-12345678.js"));
    const made none({.account_pages = false}, false);
    CHECK(paths(none.site).empty());
    const made api_alone({}, true, {});
    CHECK(paths(api_alone.site).empty());
    CHECK_FALSE(api_alone.site.has_account_pages());
}
