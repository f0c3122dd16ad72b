// The stores that every fact of the conformance suite is tried on.
#pragma once

#include "stores.hpp"

namespace facts {

struct in_memory {
    std::unique_ptr<store::store> store = store::memory::make_memory_store();
};
struct in_sqlite : sqlite_file {};

}  // namespace facts

TYPE_TO_STRING_AS("memory", facts::in_memory);
TYPE_TO_STRING_AS("sqlite", facts::in_sqlite);
#define ON_EVERY_BACKEND(name) TEST_CASE_TEMPLATE(name, Backend, facts::in_memory, facts::in_sqlite)
