// The steps of view.hpp over a view whose constant parts (Allow, OPTIONS, WWW-Authenticate) were written once.
#pragma once

#include "base/json.hpp"
#include "rest/view.hpp"

#include <string>

namespace rest {

/// A view made ready for its path. Immutable; shared by all requests.
struct mounted_view {
    explicit mounted_view(view& v);

    view* target;
    const view_declaration* declared;
    std::string allow;           ///< `GET, PATCH, HEAD, OPTIONS`
    std::string challenge;       ///< WWW-Authenticate of a 401; empty: the view cannot answer 401
    base::json::value metadata;  ///< the answer to OPTIONS
    std::string metadata_json;   ///< the same, written compactly
};

struct dispatched {
    http::response response;
    std::string reason;  ///< an error's reason, for the log
};

/// Both parameters must live until the task ends; `r.user` and `r.data` are filled on the way.
base::task<dispatched> dispatch(const mounted_view& m, request& r);

}  // namespace rest
