// Which pages are served, and what they look like.
#pragma once

#include <string>

namespace web {

struct settings {
    bool account_pages = true;      ///< SITE.ACCOUNT_PAGES: sign-up, sign-in and my account, at `/`
    std::string name = "Latchkey";  ///< SITE.NAME: in titles and headings
    std::string color = "#3b5bdb";  ///< SITE.COLOR: `#rgb` or `#rrggbb`, of buttons and links
    std::string logo_file;          ///< SITE.LOGO_FILE: svg, png, webp or jpeg, read at the start; empty: none
    /// `--dev`: where Vite serves the account pages and the panel (`127.0.0.1:5173`); empty: the built ones are served.
    std::string account_dev_server;
    std::string admin_dev_server;
};

}  // namespace web
