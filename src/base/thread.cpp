// One name per thread, by the pthread extension.
#include "base/thread.hpp"

#include <pthread.h>

namespace base {

void name_this_thread(const std::string& name) {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace base
