// What `bench hash` measured, as tables for people and as JSON for machines.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "passwords/measure.hpp"

#include <string>
#include <vector>

namespace cli {

/// At most 100 columns wide.
[[nodiscard]] std::vector<std::string> table_of(const passwords::measurements& measured);

/// The keys are documented in docs/operations.md and stay.
[[nodiscard]] base::json::value json_of(const passwords::measurements& measured, base::time_point now);

}  // namespace cli
