// An answer as bytes in one string, so that it leaves in one write.
#pragma once

#include "http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace http {

/// How the answer is framed; decided by the request, not by the handler.
struct response_framing {
    bool head = false;    ///< no body, but its Content-Length
    bool close = false;   ///< `Connection: close`
    bool http10 = false;  ///< keeping alive must be said
};

/// IMF-fixdate of RFC 9110 section 5.6.7.
[[nodiscard]] std::string http_date(std::time_t when);

/// Formats the Date once a second. One per I/O thread.
class response_writer {
public:
    /// Replaces `out`. False, and `out` is worthless, if the status is none or a field would break the framing
    /// (CR, LF, NUL in a value): the handler's fault, as Django's BadHeaderError.
    [[nodiscard]] bool write(std::string& out, const response& answer, response_framing how);

private:
    [[nodiscard]] std::string_view date();

    std::time_t second_ = -1;
    std::string date_;
};

}  // namespace http
