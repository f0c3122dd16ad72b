// Runs a coroutine to its end on the calling thread: what a test of async code needs.
#pragma once

#include "base/run_task.hpp"

#include <utility>

namespace support {

template <class T>
T run(base::task<T> work) {
    return base::run_task(std::move(work));
}

}  // namespace support
