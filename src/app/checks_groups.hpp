// The groups of checks that `run_checks` goes through.
#pragma once

#include "app/checks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace app::checks {

struct findings {
    const loaded& configuration;
    bool deploy = false;
    std::vector<check_message> messages;

    void warn(std::string_view id, std::string text, std::string hint) {
        messages.push_back({std::string(id), check_level::warning, std::move(text), std::move(hint)});
    }
    void fail(std::string_view id, std::string text, std::string hint) {
        messages.push_back({std::string(id), check_level::error, std::move(text), std::move(hint)});
    }
};

void add_key(findings& found);
void add_debug_and_hosts(findings& found);
/// TLS, redirects, security headers, CORS, proxies. The one cookie is the panel's, and has no settings to judge.
void add_transport(findings& found);
void add_tokens(findings& found);
void add_passwords(findings& found);
/// Modes of the files that hold secrets, and whether named files can be read.
void add_files(findings& found);

/// Every address is the machine's own: loopback or a Unix-domain socket. A proxy may still stand before it.
[[nodiscard]] bool listens_locally(const settings& s);
/// That, and no other host is answered: somebody tries it out at the own desk.
[[nodiscard]] bool is_local(const settings& s);

}  // namespace app::checks
