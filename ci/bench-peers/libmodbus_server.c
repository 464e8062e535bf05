/* libmodbus's own server: one thread in a select loop. Prints its port and serves until it is ended. */

#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* Listens on a free port, which is told; -1 when that fails. */
static int listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 128)
        || getsockname(listener, (struct sockaddr *)&address, &size))
        return -1;
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(void)
{
    modbus_t *context = modbus_new_tcp("127.0.0.1", 0);
    modbus_mapping_t *mapping = modbus_mapping_new(0, 0, 128, 0);
    int listener = listen_somewhere();
    if (listener == -1)
        return 1;

    fd_set all;
    FD_ZERO(&all);
    FD_SET(listener, &all);
    int highest = listener;
    for (;;) {
        fd_set ready = all;
        if (select(highest + 1, &ready, NULL, NULL, NULL) == -1)
            return 1;
        for (int link = 0; link <= highest; link++) {
            if (!FD_ISSET(link, &ready))
                continue;
            if (link == listener) {
                int accepted = accept(listener, NULL, NULL), on = 1;
                setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                if (accepted >= 0 && accepted < FD_SETSIZE) {
                    FD_SET(accepted, &all);
                    if (accepted > highest)
                        highest = accepted;
                }
                continue;
            }
            uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
            modbus_set_socket(context, link);
            int size = modbus_receive(context, request);
            if (size > 0) {
                modbus_reply(context, request, size, mapping);
            } else if (size == -1) {
                close(link);
                FD_CLR(link, &all);
            }
        }
    }
}
