// SPDX-License-Identifier: Apache-2.0
// What the portrait's decoder is locked into, before it has seen one byte of a stranger's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.hpp"

namespace limen::portrait {

// Address space, program and libraries with it. The largest JPEG 2000 of kMaxPoints that a decoder
// takes needs some 300 MB.
inline constexpr std::size_t kMaxMemoryBytes = 512u << 20;
// Of processor time, for one picture; the largest takes under one second.
inline constexpr unsigned kMaxSeconds = 3;

// For the calling process, for good: no descriptors but the socket (standard input) and standard
// error, no new ones, no files, no core dumps, no new privileges, no other processes; memory and
// processor time as above; and of the system calls only those that compute, read from and write to
// the socket. Another call ends the process with SIGSYS. Cause "portrait.no_sandbox" (stage face).
//
// Under AddressSanitizer and ThreadSanitizer, which reserve terabytes of address space, the memory
// is limited by the sanitizer's own allocator instead, one piece at a time.
Result<void> lock_down(unsigned seconds = kMaxSeconds);

}  // namespace limen::portrait
