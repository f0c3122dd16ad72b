// A store that lives as long as the process: for tests and for `memory:`.
#pragma once

#include "store/store.hpp"

#include <memory>

namespace store::memory {

/// Obeys the same conformance suite as the other backends. Thread-safe; nothing is ever durable.
[[nodiscard]] std::unique_ptr<store> make_memory_store();

}  // namespace store::memory
