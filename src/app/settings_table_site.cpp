// The rows of what a browser shows: names are of this program, since Django has none.
#include "app/settings_row.hpp"
#include "app/settings_rules.hpp"

#include <cstdint>

namespace app {

void add_site(std::vector<setting>& t) {
    constexpr auto site = &settings::site;
    using web_settings = web::settings;
    t.push_back(
        row<site, &web_settings::account_pages>("SITE.ACCOUNT_PAGES", "serve sign-up, sign-in and my account at /"));
    t.push_back(with_rule(row<site, &web_settings::name>("SITE.NAME", "in the titles and headings of the pages"),
                          &rules::site_name));
    t.push_back(with_rule(row<site, &web_settings::color>("SITE.COLOR", "#rgb or #rrggbb, of buttons and links"),
                          &rules::site_color));
    t.push_back(with_rule(row<site, &web_settings::logo_file>(
                              "SITE.LOGO_FILE", "svg, png, webp or jpeg of at most a mebibyte; read at the start"),
                          &rules::site_logo_file));
}

void add_admin(std::vector<setting>& t) {
    constexpr auto ad = &settings::admin;
    using admin_settings = admin::settings;
    constexpr std::int64_t day = 86'400 * second;
    t.push_back(row<ad, &admin_settings::enabled>("ADMIN.ENABLED", "serve the panel at /admin/"));
    t.push_back(within(row<ad, &admin_settings::session_age>("ADMIN.SESSION_AGE",
                                                             "how long a sign-in to the panel lasts, used or not"),
                       60 * second, 366 * day));
}

}  // namespace app
