// A file of the pages as the build has put it into the program.
#pragma once

#include <span>
#include <string_view>

namespace web {

/// All views last as long as the program.
struct asset {
    std::string_view path;  ///< `/assets/account/index-5Cg3.js`, `/account/index.html`
    std::string_view content_type;
    std::string_view hash;      ///< of the content, hexadecimal
    std::string_view identity;  ///< as it is
    std::string_view brotli;    ///< RFC 7932; empty: not worth it
    std::string_view gzip;      ///< RFC 1952; empty: not worth it
    bool immutable = false;     ///< its name has a hash of its content
};

/// Nothing in a build without the pages (LATCHKEY_WEB=OFF). The build writes its definition: web/pack.mjs.
[[nodiscard]] std::span<const asset> built_in_assets();

}  // namespace web
