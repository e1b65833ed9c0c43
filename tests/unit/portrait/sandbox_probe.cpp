// SPDX-License-Identifier: Apache-2.0
// Locks itself in and then does what the byte on its standard input says; answers "done" where it
// could, "refused" where the system said no.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "identity/portrait/sandbox.hpp"

namespace {

bool try_it(char what) {
    switch (what) {
        case 'n':  // nothing
            return true;
        case 'f':
            return ::open("/etc/passwd", O_RDONLY) >= 0;
        case 's':
            return ::socket(AF_INET, SOCK_STREAM, 0) >= 0;
        case 'p':
            return ::fork() >= 0;
        case 'e':
            return ::execl("/bin/true", "true", nullptr) == 0;
        case 'k':
            return ::kill(::getppid(), 0) == 0;
        case 'x':
            return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
        case 'w':
            return ::write(STDOUT_FILENO, "x", 1) == 1;
        case 'r':
            return ::read(STDERR_FILENO, nullptr, 0) == 0;
        case 'm':
            return std::malloc(std::size_t{1} << 30) != nullptr;
        case 'c':
            for (volatile unsigned i = 0;;) i = i + 1;
        default:
            return false;
    }
}

}  // namespace

int main() {
    if (!limen::portrait::lock_down(1)) return 3;  // one second: nobody waits for three
    char what = 0;
    if (::read(STDIN_FILENO, &what, 1) != 1) return 2;
    const std::string_view answer = try_it(what) ? "done" : "refused";
    (void)!::write(STDIN_FILENO, answer.data(), answer.size());
    ::_exit(0);
}
