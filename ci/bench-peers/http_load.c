/*
 * Posts bodies of a three-phase meter over many keep-alive connections, one request under way on each; every connection
 * is a meter of its own, LOAD0000, LOAD0001 and so on, or PREFIX0000 and so on.
 * Usage: http_load PORT PATH CONNECTIONS SECONDS RATE [PREFIX]; RATE is requests a second in all, 0 for as many as are
 * answered.
 * Prints requests a second, median and 99th percentile of the latency in ms, and answers other than 2xx. At a rate,
 * latency counts from when a request was due.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096, ROOM = 2048, LATENCIES = 4 * 1000 * 1000 };

struct line {
    int socket, request_size, received, is_waiting;
    double due;
    char request[ROOM], answer[ROOM + 1];
};

static struct line lines[MOST];
static float latencies[LATENCIES];
static long answered, refused;

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

static void prepare(struct line *line, int number, const char *path, const char *prefix)
{
    char body[ROOM];
    int size = snprintf(
        body, sizeof body,
        "{\"method\":\"2-9\",\"mac\":\"B0F8930A4C18\",\"version\":\"i.91.063T2\",\"server\":\"em\",\"SN\":\"%s%04d\","
        "\"Datas\":[[230.6,4.310,944.0,1843.125,0.250,49.99,0.95],[231.9,7.620,-1749.0,402.500,3120.875,49.99,0.99],"
        "[229.4,1.150,190.0,988.750,0.000,49.99,0.72]]}",
        prefix, number);
    line->request_size = snprintf(
        line->request, sizeof line->request,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path,
        size, body);
}

static void connect_line(struct line *line, int port, int poll)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    line->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(line->socket, (struct sockaddr *)&address, sizeof address))
        fail("connect");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = line};
    epoll_ctl(poll, EPOLL_CTL_ADD, line->socket, &event);
}

static void post(struct line *line)
{
    line->received = 0;
    line->is_waiting = 1;
    if (write(line->socket, line->request, line->request_size) != line->request_size)
        fail("write");
}

/* Whether head and body of an answer are there. */
static int is_whole(struct line *line)
{
    line->answer[line->received] = 0;
    char *end = strstr(line->answer, "\r\n\r\n");
    if (!end)
        return 0;
    char *length = strcasestr(line->answer, "\ncontent-length:");
    int body = length && length < end ? atoi(length + 16) : 0;
    return line->received >= (end + 4 - line->answer) + body;
}

static void take(struct line *line)
{
    ssize_t size = read(line->socket, line->answer + line->received, ROOM - line->received);
    if (size <= 0)
        fail("read");
    line->received += (int)size;
    if (!is_whole(line))
        return;
    line->is_waiting = 0;
    if (line->answer[9] != '2')
        refused++;
    if (answered < LATENCIES)
        latencies[answered] = (float)(now() - line->due);
    answered++;
}

static int compare(const void *one, const void *other)
{
    float difference = *(const float *)one - *(const float *)other;
    return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **arguments)
{
    if (count != 6 && count != 7)
        return 2;
    int connections = atoi(arguments[3]), poll = epoll_create1(0);
    if (connections < 1 || connections > MOST)
        return 2;
    double seconds = atof(arguments[4]), rate = atof(arguments[5]);
    for (int index = 0; index < connections; index++) {
        prepare(&lines[index], index, arguments[2], count > 6 ? arguments[6] : "LOAD");
        connect_line(&lines[index], atoi(arguments[1]), poll);
    }
    double begin = now(), pause = rate > 0 ? connections / rate : 0;
    for (int index = 0; index < connections; index++)
        lines[index].due = begin + pause * index / connections;
    while (now() < begin + seconds) {
        struct epoll_event events[MOST];
        double time = now();
        for (int index = 0; index < connections; index++)
            if (!lines[index].is_waiting && lines[index].due <= time)
                post(&lines[index]);
        int ready = epoll_wait(poll, events, MOST, 1);
        if (ready == -1 && errno != EINTR)
            fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            struct line *line = events[index].data.ptr;
            take(line);
            if (!line->is_waiting)
                line->due = rate > 0 ? line->due + pause : now();
        }
    }
    double took = now() - begin;
    long kept = answered < LATENCIES ? answered : LATENCIES;
    if (!kept) {
        fprintf(stderr, "no answer\n");
        return 1;
    }
    qsort(latencies, kept, sizeof latencies[0], compare);
    printf("%.0f %.2f %.2f %ld\n", answered / took, latencies[kept / 2] * 1e3, latencies[kept * 99 / 100] * 1e3, refused);
    return 0;
}
