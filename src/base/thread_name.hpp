// What `top -H`, a profiler and a core call a thread.
#pragma once

#include <pthread.h>

#include <string>

namespace base {

/// Names the calling thread; Linux keeps fifteen characters.
inline void name_this_thread(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace base
