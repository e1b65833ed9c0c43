// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace limen {

void give_way() {
    constexpr int kNice = 5;
    // Linux keeps niceness by thread. Making oneself less urgent is always allowed, and the work
    // is the same where it fails.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice));
}

}  // namespace limen
