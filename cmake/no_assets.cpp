// Instead of the built pages, with LATCHKEY_WEB=OFF.
#include "web/asset.hpp"

namespace web {

std::span<const asset> built_in_assets() {
    return {};
}

}  // namespace web
