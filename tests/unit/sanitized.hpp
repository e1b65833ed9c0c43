// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace limen::test {

// Whether this is a sanitizer's build: slower, and with words of its own.
constexpr bool sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

}  // namespace limen::test
