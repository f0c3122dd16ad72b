// How many users have which kind of hash, as a table for people and as JSON for machines.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "passwords/hash_kind.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cli {

struct hash_census {
    std::map<passwords::hash_kind, std::int64_t> users;  ///< by kind
    std::int64_t inactive = 0;                           ///< seen; among `users` unless only active ones are counted
    bool active_only = false;
    passwords::hash_kind preferred;  ///< what a new password gets
};

/// The lines of a table, largest kind first, and a total.
[[nodiscard]] std::vector<std::string> table_of(const hash_census& counted);

/// The keys are documented in docs/operations.md and stay.
[[nodiscard]] base::json::value json_of(const hash_census& counted, base::time_point now);

}  // namespace cli
