// Who changes things in the facts about the admin panel.
#pragma once

#include "loops.hpp"
#include "stores.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace facts {

/// A superuser who does everything; in a fresh store his id is 1.
inline std::int64_t make_root(store::store& on) {
    store::user root = named("root");
    root.is_staff = root.is_superuser = true;
    return run(on.users().insert(root)).value();
}

inline store::admin_action by(std::int64_t actor, std::string message = "[]") {
    return {.actor_id = actor, .now = now + 3us, .change_message = std::move(message)};
}

}  // namespace facts
