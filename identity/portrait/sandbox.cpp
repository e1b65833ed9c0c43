// SPDX-License-Identifier: Apache-2.0
#include "identity/portrait/sandbox.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIMEN_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMEN_SANITIZED 1
#endif
#ifndef LIMEN_SANITIZED
#define LIMEN_SANITIZED 0
#endif

#if LIMEN_SANITIZED
// The largest picture's planes are 32 MB each; the program has no environment to be told by.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "max_allocation_size_mb=256:allocator_may_return_null=1:quarantine_size_mb=4:"
           "detect_leaks=0:handle_abort=0";
}
#endif

namespace limen::portrait {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "name this machine's AUDIT_ARCH_ for the system call filter"
#endif

// What malloc, the C library's start of a thread-less program, and its end use.
constexpr std::array kAllowed = {
    __NR_brk,         __NR_munmap,         __NR_mremap,        __NR_madvise,     __NR_futex,
    __NR_exit_group,  __NR_rt_sigreturn,   __NR_clock_gettime, __NR_getpid,      __NR_gettid,
#if LIMEN_SANITIZED
    __NR_sigaltstack, __NR_rt_sigprocmask, __NR_rt_sigaction,  __NR_sched_yield, __NR_prctl,
    __NR_getrlimit,   __NR_prlimit64,
#endif
};
// Only on the socket, which is descriptor 0.
constexpr std::array kOnTheSocket = {__NR_read, __NR_write};
// Only without PROT_EXEC: nobody brings code of his own.
constexpr std::array kWithoutCode = {__NR_mmap, __NR_mprotect};

std::unexpected<Error> failed(const char* what) {
    return fail(Stage::face, "portrait.no_sandbox",
                std::string("the portrait's decoder cannot be locked in: ") + what + ": " +
                    std::strerror(errno));
}

Result<void> limit(__rlimit_resource resource, rlim_t most, const char* what) {
    const rlimit both{most, most};
    if (::setrlimit(resource, &both) != 0) return failed(what);
    return {};
}

Result<void> set_limits(unsigned seconds) {
    if (::close_range(STDERR_FILENO + 1, ~0U, 0) != 0) return failed("its descriptors");
    // A core file would hold the portrait.
    LIMEN_CHECK(limit(RLIMIT_CORE, 0, "core files"));
    LIMEN_CHECK(limit(RLIMIT_FSIZE, 0, "files"));
    LIMEN_CHECK(limit(RLIMIT_NPROC, 0, "processes"));
    LIMEN_CHECK(limit(RLIMIT_NOFILE, STDERR_FILENO + 1, "descriptors"));
    LIMEN_CHECK(limit(RLIMIT_CPU, seconds, "processor time"));
    if (!LIMEN_SANITIZED) LIMEN_CHECK(limit(RLIMIT_AS, kMaxMemoryBytes, "memory"));
    return {};
}

// Programs of the kernel's packet filter, one instruction after another (seccomp(2)).
class Filter {
  public:
    Filter() {
        load(offsetof(seccomp_data, arch));
        // Another calling convention has other numbers.
        unless_equal(kArchitecture, SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
    }
    void allow(int call) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
        answer(SECCOMP_RET_ALLOW);
    }
    // The lower half of an argument is what the kernel takes of an int.
    void allow_when_equal(int call, int argument, std::uint32_t value) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4);
        load_argument(argument);
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
        answer(SECCOMP_RET_ALLOW);
        answer(SECCOMP_RET_KILL_PROCESS);
    }
    void allow_without_bits(int call, int argument, std::uint32_t bits) {
        add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 4);
        load_argument(argument);
        add(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
        answer(SECCOMP_RET_ALLOW);
        answer(SECCOMP_RET_KILL_PROCESS);
    }
    Result<void> install() {
        answer(SECCOMP_RET_KILL_PROCESS);
        const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("its privileges");
        if (::syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
            return failed("its system calls");
        return {};
    }

  private:
    void add(unsigned code, std::uint32_t k, std::uint8_t yes = 0, std::uint8_t no = 0) {
        code_.push_back({static_cast<std::uint16_t>(code), yes, no, k});
    }
    void load(std::size_t offset) {
        add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
    }
    void load_argument(int argument) {
        load(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(argument));
    }
    void answer(std::uint32_t what) { add(BPF_RET | BPF_K, what); }
    void unless_equal(std::uint32_t value, std::uint32_t what) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
        answer(what);
    }

    std::vector<sock_filter> code_;
};

}  // namespace

Result<void> lock_down(unsigned seconds) {
    // Nobody looks into this process's memory.
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("its memory");
    LIMEN_CHECK(set_limits(seconds));
    Filter filter;
    for (const int call : kAllowed) filter.allow(call);
    if (LIMEN_SANITIZED) filter.allow(__NR_write);  // what a sanitizer found must be seen
    for (const int call : kOnTheSocket) filter.allow_when_equal(call, 0, STDIN_FILENO);
    for (const int call : kWithoutCode) filter.allow_without_bits(call, 2, PROT_EXEC);
    return filter.install();
}

}  // namespace limen::portrait
