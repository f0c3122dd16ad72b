// Each default answers 405, in case a view declares a method that it does not have.
#include "rest/view.hpp"

namespace rest {

base::task<answer> view::get(request&) {
    co_return std::unexpected(method_not_allowed("GET"));
}
base::task<answer> view::post(request&) {
    co_return std::unexpected(method_not_allowed("POST"));
}
base::task<answer> view::put(request&) {
    co_return std::unexpected(method_not_allowed("PUT"));
}
base::task<answer> view::patch(request&) {
    co_return std::unexpected(method_not_allowed("PATCH"));
}
base::task<answer> view::delete_(request&) {
    co_return std::unexpected(method_not_allowed("DELETE"));
}

}  // namespace rest
