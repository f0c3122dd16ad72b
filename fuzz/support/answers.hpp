// The bytes of a connection as answers, read by the letter of RFC 9112: what this reader does not understand, no client
// needs to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

struct answer {
    int status = 0;
    std::string head;  ///< status line and fields but Date, which may tick between two runs
    std::string body;
    bool close = false;
    friend bool operator==(const answer&, const answer&) = default;
};

/// The final answers in order; `100 Continue` is checked and left out. `methods` of the requests tell which answers
/// have no body; one answer more than requests, a refusal, has one. Ends the process at the first byte that is not
/// HTTP.
[[nodiscard]] std::vector<answer> read_answers(std::string_view bytes, const std::vector<std::string>& methods);

}  // namespace fuzz
