// Another HTTP server on this machine that answers in our place: the development server of the pages.
#pragma once

#include "base/task.hpp"
#include "http/message.hpp"

#include <string>

namespace http {

/// Asks `address` (`127.0.0.1:5173`) for the request's target by GET, on a connection of its own, and hands its answer
/// on. A server that is not there, or does not answer within ten seconds, is a 502 page that says so. For development:
/// bodies of requests are not passed on. Call it on an I/O thread.
[[nodiscard]] base::task<response> ask_upstream(std::string address, request r);

}  // namespace http
