// How the kernel is told what a thread is for.
#pragma once

#include <string>

namespace base {

/// What `top -H`, a profiler and a core call the calling thread; Linux keeps fifteen characters.
void name_this_thread(const std::string& name);

/// For threads that do a little and often: asks for turns of a tenth of a millisecond. Since Linux 6.12 such a thread,
/// when it wakes up, need not wait until a thread with longer turns (a password hash) has had its own; older kernels
/// compare the nice values alone and preempt anyway. It takes nothing from anybody: the share of the processor stays.
void prefer_short_turns();

}  // namespace base
