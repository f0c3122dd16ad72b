// The web side as URLs: the documents, their files, and what the settings say of the site.
#pragma once

#include "base/random.hpp"
#include "http/message.hpp"
#include "web/asset.hpp"
#include "web/branding.hpp"
#include "web/document.hpp"
#include "web/settings.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace web {

/// Immutable; thread-safe. Serves what `assets` has: without a document of the account pages or the panel, those are
/// not there.
class site {
public:
    /// `about` is the body of /site.json: what the pages must know of the server's settings.
    site(const settings& options, bool admin, std::string about, std::optional<logo> image,
         std::span<const asset> assets, base::random_source& random);
    ~site();

    /// Every path and what answers it; the handlers live as long as the site.
    [[nodiscard]] std::vector<std::pair<std::string, http::handler>> routes() const;

    [[nodiscard]] bool has_account_pages() const;

    /// With `--dev`: what answers every other path, from Vite. Empty without.
    [[nodiscard]] http::handler otherwise() const;

private:
    struct impl;
    std::unique_ptr<const impl> impl_;
};

}  // namespace web
