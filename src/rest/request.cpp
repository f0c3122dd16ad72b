// A name that no route has is a fault of the program.
#include "rest/request.hpp"

#include <algorithm>
#include <stdexcept>

namespace rest {

std::int64_t request::kwarg(std::string_view name) const {
    const auto found = std::ranges::find(kwargs, name, &url_kwargs::value_type::first);
    if (found == kwargs.end()) throw std::out_of_range("no such place in the route");
    return found->second;
}

}  // namespace rest
