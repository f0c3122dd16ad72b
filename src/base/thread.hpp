// How the kernel is told what a thread is for.
#pragma once

#include <string>

namespace base {

/// What `top -H`, a profiler and a core call the calling thread; Linux keeps fifteen characters.
void name_this_thread(const std::string& name);

}  // namespace base
