// The HTML documents of the pages: a template with places for the site's name and a nonce, and the policy that goes
// with it.
#pragma once

#include "base/random.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace web {

/// What a page may load (Content Security Policy level 3).
enum class style_policy {
    own_files,  ///< style sheets of this server only
    nonce,      ///< and <style> elements that carry this answer's nonce: MUI makes them
};

/// One index.html. `__SITE_NAME__` is replaced once, `__NONCE__` in each answer. Immutable; thread-safe.
class document {
public:
    document(std::string_view html, std::string_view site_name, style_policy styles, base::random_source& random);

    /// 200; a document without a nonce has an ETag and can be 304.
    [[nodiscard]] http::response serve(const http::request& r) const;

private:
    std::vector<std::string> parts_;  ///< around the nonces
    std::string etag_;
    style_policy styles_;
    base::random_source& random_;
};

}  // namespace web
