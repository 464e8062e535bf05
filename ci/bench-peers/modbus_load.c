/*
 * Reads holding registers 0 to 9 over many connections, one request under way on each.
 * Usage: modbus_load HOST PORT CONNECTIONS SECONDS; prints how many exchanges a second there are.
 */

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 9 + 20, MOST = 1024 };

struct line {
    int socket, received;
    unsigned short transaction;
    unsigned char answer[ANSWER];
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void ask(struct line *line)
{
    line->transaction++;
    unsigned char request[] = {line->transaction >> 8, line->transaction & 255, 0, 0, 0, 6, 1, 3, 0, 0, 0, 10};
    line->received = 0;
    if (write(line->socket, request, sizeof request) != sizeof request)
        fail("write");
}

static void connect_line(struct line *line, const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    inet_pton(AF_INET, host, &address.sin_addr);
    line->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(line->socket, (struct sockaddr *)&address, sizeof address))
        fail("connect");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* Whether an answer has come whole; a wrong one ends everything. */
static int take(struct line *line)
{
    ssize_t size = read(line->socket, line->answer + line->received, ANSWER - line->received);
    if (size <= 0)
        fail("read");
    line->received += (int)size;
    if (line->received < ANSWER)
        return 0;
    unsigned char head[] = {line->transaction >> 8, line->transaction & 255, 0, 0, 0, 23, 1, 3, 20};
    if (memcmp(line->answer, head, sizeof head)) {
        fprintf(stderr, "a wrong answer\n");
        exit(1);
    }
    return 1;
}

int main(int count, char **arguments)
{
    static struct line lines[MOST];
    if (count != 5)
        return 2;
    int connections = atoi(arguments[3]), poll = epoll_create1(0);
    if (connections < 1 || connections > MOST)
        return 2;
    for (int index = 0; index < connections; index++) {
        connect_line(&lines[index], arguments[1], atoi(arguments[2]));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &lines[index]};
        epoll_ctl(poll, EPOLL_CTL_ADD, lines[index].socket, &event);
    }
    double begin = now(), end = begin + atof(arguments[4]);
    for (int index = 0; index < connections; index++)
        ask(&lines[index]);
    long exchanges = 0;
    while (now() < end) {
        struct epoll_event events[MOST];
        int ready = epoll_wait(poll, events, MOST, 5000);
        if (ready <= 0)
            fail("no answer");
        for (int index = 0; index < ready; index++) {
            struct line *line = events[index].data.ptr;
            if (take(line)) {
                exchanges++;
                ask(line);
            }
        }
    }
    printf("%.0f\n", (double)exchanges / (now() - begin));
    return 0;
}
