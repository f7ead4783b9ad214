/* Telling the service manager how far the service is.
 *
 * The socket is connected once at the start: later the sandbox lets no other be opened. */
#include "feverd_notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int notify_open(void)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!path || (*path != '/' && *path != '@') || strlen(path) >= sizeof address.sun_path)
        return -1;
    size_t length = strlen(path);
    memcpy(address.sun_path, path, length);
    if (*path == '@') /* a name in no folder */
        address.sun_path[0] = '\0';
    int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0)
        return -1;
    if (connect(handle, (struct sockaddr *)&address,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) == 0)
        return handle;
    close(handle);
    return -1;
}

void notify_say(int handle, const char *state)
{
    if (handle >= 0)
        send(handle, state, strlen(state), MSG_NOSIGNAL);
}

void notify_reloading(int handle)
{
    struct timespec now;
    char state[64];
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
             (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    notify_say(handle, state);
}
