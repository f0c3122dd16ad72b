// The checks, in groups: each takes the settings and adds what it finds. Ids and words are Django's where Django has
// the check.
#include "app/checks.hpp"

#include "app/checks_groups.hpp"
#include "rest/field.hpp"

#include <array>

namespace app {
namespace {

struct group {
    void (*add)(checks::findings&);
    bool only_for_deployment;
};

constexpr std::array<group, 6> groups{{{&checks::add_key, false},
                                       {&checks::add_debug_and_hosts, true},
                                       {&checks::add_transport, true},
                                       {&checks::add_tokens, true},
                                       {&checks::add_passwords, true},
                                       {&checks::add_files, false}}};

}  // namespace

std::vector<check_message> run_checks(const loaded& configuration, bool deploy) {
    checks::findings found{configuration, deploy, {}};
    for (const group& one : groups) {
        if (deploy || !one.only_for_deployment) one.add(found);
    }
    return std::move(found.messages);
}

bool is_email(std::string_view text) {
    return rest::is_email(text);
}

}  // namespace app
