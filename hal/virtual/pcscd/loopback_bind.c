// SPDX-License-Identifier: Apache-2.0
// Preloaded into the private pcscd: the virtual reader's driver listens on every address, and
// offers no setting for it. A kiosk in demonstration must not open a port to the hall's network, so
// "every address" becomes loopback.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int bind(int descriptor, const struct sockaddr* address, socklen_t length) {
    static int (*next)(int, const struct sockaddr*, socklen_t);
    if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, "bind");
    if (address != NULL && address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in local;
        memcpy(&local, address, sizeof local);
        if (local.sin_addr.s_addr == htonl(INADDR_ANY)) {
            local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            return next(descriptor, (const struct sockaddr*)&local, sizeof local);
        }
    }
    return next(descriptor, address, length);
}
