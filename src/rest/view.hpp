// DRF's APIView: dispatch does, in one order, the steps that a view cannot forget.
//
// renderer (404/406) -> [guard] -> authentication (401) -> permission (401/403) -> [permit] -> method (405) ->
// content type (415) and parsing (400) -> the method of the view. (Contract section 1.2.)
#pragma once

#include "base/task.hpp"
#include "rest/authentication.hpp"
#include "rest/request.hpp"
#include "rest/response.hpp"
#include "rest/serializer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rest {

/// What a view declares of itself; the dispatcher and OPTIONS read it.
struct view_declaration {
    std::string name;                  ///< `Token Obtain Pair`
    std::string description;           ///< the docstring, dedented
    std::vector<std::string> methods;  ///< what the view answers besides OPTIONS: {"GET", "PATCH"}; HEAD comes with GET
    const authentication* authenticate = nullptr;  ///< null: Authorization is not read
    permission require = permission::allow_any;
    const serializer* shown_in_options = nullptr;  ///< `actions` of OPTIONS, for POST (null: none, as a plain APIView)
    std::string www_authenticate;  ///< for a 401 of a view without authentication (Simple JWT's): `JWT realm="api"`
    std::function<std::optional<error>(const http::request&)> guard{};  ///< may refuse before anything is looked up
    std::function<std::optional<error>(const request&)> permit{};       ///< a permission class of the view's own
    std::vector<http::header_field> headers{};  ///< of every answer, also of the refused ones; Vary is added to
};

/// One endpoint. Its methods run on an I/O thread; several requests may be inside at once.
class view {
public:
    virtual ~view() = default;
    [[nodiscard]] virtual const view_declaration& declaration() const = 0;

    /// The default answers are never reached: the dispatcher has refused what `declaration().methods` lacks.
    virtual base::task<answer> get(request& r);
    virtual base::task<answer> post(request& r);
    virtual base::task<answer> put(request& r);
    virtual base::task<answer> patch(request& r);
    virtual base::task<answer> delete_(request& r);
};

/// Runs one request through the steps above and writes the answer with every header of contract section 1.3,
/// except those that `middleware` adds for all paths.
base::task<http::response> dispatch(view& v, http::request incoming);

}  // namespace rest
