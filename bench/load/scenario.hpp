// What the connections say: one kind of request, with one line of the input file for each connection.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace load {

/// A kind of request. `write` puts the bytes of the next request for this connection into `out`; `learn` takes from the
/// answer what the next request needs, and is false when it is not there.
struct scenario {
    std::string_view name;
    int expected_status;
    void (*write)(std::string& out, std::string_view host, std::string_view input);
    bool (*learn)(std::string_view body, std::string& input);
};

/// empty, me, verify, refresh, login, lookup; nothing for another name.
[[nodiscard]] const scenario* find_scenario(std::string_view name);
[[nodiscard]] std::string scenario_names();

}  // namespace load
