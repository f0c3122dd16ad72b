// sched_setattr(2) has no wrapper in the C library yet; a refusal costs latency, not correctness.
#include "base/thread.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace base {

namespace {

/// struct sched_attr of the kernel's interface in its first size; <linux/sched/types.h> cannot stand beside <sched.h>.
struct scheduling {
    std::uint32_t size = sizeof(scheduling);
    std::uint32_t policy = SCHED_OTHER;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0;  ///< nanoseconds; of SCHED_OTHER since Linux 6.12 the length of a turn
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};

}  // namespace

void name_this_thread(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

void prefer_short_turns() {
    const scheduling wish{.nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())),
                          .runtime = 100'000};  // the least that the kernel takes
    (void)::syscall(SYS_sched_setattr, 0, &wish, 0);
}

}  // namespace base
