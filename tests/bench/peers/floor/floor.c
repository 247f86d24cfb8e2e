// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Not a peer but the limit: what the same frames cost with one send() each and next to nothing
// around it. Every thread has its own listener, descriptor table and clock-driven feed, makes a
// frame once and sends it to a plain array of descriptors. It trusts its client: a request and a
// message each arrive whole, every symbol named exists, none is subscribed twice.
#define _GNU_SOURCE
#include "handshake.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct Group // who watches one symbol, on one thread
{
    int *fds;
    int count, capacity;
};

struct Worker
{
    int listener, epoll;
    struct Group *groups; // by symbol
    bool *isOpen;         // by descriptor: the handshake is done
    char *out;            // answers are built here
    uint64_t updates;     // made so far, over all symbols; update k is of symbol k * step % symbols
};

static int connectionsMax = 100000; // what the descriptor tables must have room for
static int symbols = 1, step = 1, threads = 2, port = 0, tableMax = 0;
static double rate = 1; // updates per second and symbol
static uint64_t startNs = 0;
static atomic_ullong lost = 0;
static pthread_barrier_t listening;

static uint64_t nowNs(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static uint64_t dueNs(uint64_t update)
{
    return rate > 0 ? startNs + (uint64_t)((double)update * 1e9 / (rate * symbols)) : UINT64_MAX;
}

static int frameHeader(unsigned char *header, size_t payload)
{
    header[0] = 0x81;
    header[1] = payload < 126 ? (unsigned char)payload : payload < 65536 ? 126 : 127;
    const int bytes = payload < 126 ? 0 : payload < 65536 ? 2 : 8;
    for (int i = 0; i < bytes; ++i)
        header[2 + i] = (unsigned char)(payload >> (8 * (bytes - 1 - i)));
    return 2 + bytes;
}

static void sendText(int fd, const char *text)
{
    unsigned char header[10];
    send(fd, header, (size_t)frameHeader(header, strlen(text)), MSG_NOSIGNAL | MSG_MORE);
    send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void publish(struct Worker *worker)
{
    const int symbol = (int)(worker->updates * (unsigned)step % (unsigned)symbols);
    const uint64_t offset = worker->updates++ / (unsigned)symbols + 1;
    struct Group *group = &worker->groups[symbol];
    if (group->count == 0)
        return;
    const uint64_t us = nowNs(CLOCK_REALTIME) / 1000;
    const int m = (int)(offset % 1000);
    unsigned char frame[512];
    const int size = snprintf(
        (char *)frame + 4, sizeof frame - 4,
        "{\"op\":\"quote\",\"s\":\"P%04d\",\"o\":%llu,\"ts\":%llu,\"last\":\"6425%d.%02d\","
        "\"lastQty\":\"0.%05d\",\"bid\":\"6424%d.%02d\",\"bidQty\":\"1.%05d\",\"ask\":\"6425%d.%"
        "02d\","
        "\"askQty\":\"0.%05d\",\"open\":\"63000.00\",\"high\":\"64900.00\",\"low\":\"62810.00\","
        "\"vol\":\"18231.%05d\",\"quoteVol\":\"1167042%03d.12\",\"tIn\":%llu}",
        symbol + 1, (unsigned long long)offset, (unsigned long long)us / 1000, m / 100, m % 100,
        m + 1200, m / 100, m % 100, m + 20000, m / 100, m % 100, m + 40000, m + 22000, m,
        (unsigned long long)us);
    const size_t length = (size_t)(size + frameHeader(frame, (size_t)size)); // the payload is > 125
    for (int i = 0; i < group->count; ++i) {
        const ssize_t sent = send(group->fds[i], frame, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent == (ssize_t)length)
            continue;
        if (sent > 0 || errno == EAGAIN) // else the client is gone, which is soon read
            atomic_fetch_add(&lost, 1);
        if (sent > 0) // half a frame: what comes after it could not be read
            shutdown(group->fds[i], SHUT_RDWR);
    }
}

static void subscribe(struct Worker *worker, int fd, const char *text)
{
    char *out = worker->out + sprintf(worker->out, "{\"op\":\"subscribed\",\"channel\":\"quote\","
                                                   "\"symbols\":[");
    for (const char *name = strstr(text, "\"P"); name; name = strstr(name + 1, "\"P")) {
        const int symbol = atoi(name + 2) - 1;
        if (symbol < 0 || symbol >= symbols)
            continue;
        struct Group *group = &worker->groups[symbol];
        if (group->count == group->capacity) {
            group->capacity = group->capacity * 2 + 8;
            group->fds = realloc(group->fds, sizeof(int) * (size_t)group->capacity);
        }
        group->fds[group->count++] = fd;
        unsigned place = 0; // in each round of symbols
        while (place * (uint64_t)step % (unsigned)symbols != (unsigned)symbol)
            ++place;
        const uint64_t last = (worker->updates + (unsigned)symbols - place - 1) / (unsigned)symbols;
        out += sprintf(out,
                       "%s{\"symbol\":\"P%04d\",\"sid\":%d,\"priceScale\":2,\"qtyScale\":5,"
                       "\"epoch\":\"0000000000000001\",\"offset\":%llu,\"recovered\":false}",
                       out[-1] == '[' ? "" : ",", symbol + 1, symbol + 1, (unsigned long long)last);
    }
    strcpy(out, "]}");
    sendText(fd, worker->out);
}

static void listSymbols(struct Worker *worker, int fd)
{
    char *out = worker->out +
                sprintf(worker->out, "{\"op\":\"symbols\",\"total\":%d,\"symbols\":[", symbols);
    for (int i = 1; i <= symbols; ++i)
        out += sprintf(out, "%s{\"symbol\":\"P%04d\",\"sid\":%d,\"priceScale\":2,\"qtyScale\":5}",
                       i == 1 ? "" : ",", i, i);
    strcpy(out, "]}");
    sendText(fd, worker->out);
}

static void leave(struct Worker *worker, int fd)
{
    for (struct Group *group = worker->groups; group < worker->groups + symbols; ++group)
        for (int i = 0; i < group->count; ++i)
            if (group->fds[i] == fd)
                group->fds[i--] = group->fds[--group->count];
    worker->isOpen[fd] = false;
    close(fd);
}

static void answerHandshake(struct Worker *worker, int fd, const char *request)
{
    const char *key = strcasestr(request, "sec-websocket-key:");
    char accept[29];
    if (!key)
        return leave(worker, fd);
    acceptValue(key + 18 + strspn(key + 18, " "), accept);
    char answer[512];
    snprintf(answer, sizeof answer,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n%s\r\n",
             accept,
             strstr(request, "tickcast.v1.json") ? "Sec-WebSocket-Protocol: tickcast.v1.json\r\n"
                                                 : "");
    send(fd, answer, strlen(answer), MSG_NOSIGNAL | MSG_MORE);
    sendText(fd, "{\"op\":\"welcome\",\"session\":\"1\",\"server\":\"floor\",\"protocol\":"
                 "\"tickcast.v1.json\",\"heartbeatMs\":15000,\"limits\":{\"subscriptions\":1024,"
                 "\"holdings\":64,\"commandsPerSecond\":20,\"messageBytes\":65535}}");
    worker->isOpen[fd] = true;
}

static void onReadable(struct Worker *worker, int fd)
{
    static _Thread_local unsigned char in[65536 + 16];
    static _Thread_local char text[65536];
    const ssize_t got = recv(fd, in, sizeof in - 1, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        return leave(worker, fd);
    in[got] = '\0';
    if (!worker->isOpen[fd])
        return answerHandshake(worker, fd, (const char *)in);
    for (const unsigned char *frame = in, *end = in + got; frame + 6 <= end;) {
        const bool isLong = (frame[1] & 0x7F) == 126;
        const size_t size = isLong ? (size_t)frame[2] << 8 | frame[3] : frame[1] & 0x7FU;
        const unsigned char *mask = frame + (isLong ? 4 : 2), *payload = mask + 4;
        if (size > 65535 || payload + size > end || (frame[0] & 0x0F) == 8)
            return leave(worker, fd);
        for (size_t i = 0; i < size; ++i)
            text[i] = (char)(payload[i] ^ mask[i & 3]);
        text[size] = '\0';
        if (strstr(text, "\"subscribe\""))
            subscribe(worker, fd, text);
        else if (strstr(text, "\"symbols\""))
            listSymbols(worker, fd);
        frame = payload + size;
    }
}

static int openListener(bool isListening)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // inherited by what is accepted
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        (isListening && listen(fd, 4096) != 0)) {
        perror("floor: bind or listen");
        exit(1);
    }
    return fd;
}

static void acceptSome(struct Worker *worker)
{
    for (int i = 0; i < 64; ++i) {
        const int fd = accept4(worker->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0 && (errno == EMFILE || errno == ENFILE)) { // full: the others take what comes
            fprintf(stderr, "floor: a descriptor table is full, see --connections\n");
            close(worker->listener);
            worker->listener = -1;
        }
        if (fd < 0)
            return;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(worker->epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static void *work(void *unused)
{
    (void)unused;
    if (unshare(CLONE_FILES) != 0)
        perror("floor: unshare"); // then all threads share one table
    struct Worker worker = {.epoll = epoll_create1(EPOLL_CLOEXEC)};
    worker.listener = openListener(true);
    worker.groups = calloc((size_t)symbols, sizeof *worker.groups);
    worker.isOpen = calloc((size_t)tableMax, sizeof *worker.isOpen);
    worker.out = malloc(256U + 192U * (size_t)symbols);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = worker.listener}, ready[64];
    epoll_ctl(worker.epoll, EPOLL_CTL_ADD, worker.listener, &event);
    pthread_barrier_wait(&listening);
    for (;;) {
        uint64_t now = nowNs(CLOCK_MONOTONIC);
        const uint64_t turnEndsNs = now + 10000000; // who is late still has to accept and read
        for (; dueNs(worker.updates) <= now && now < turnEndsNs; now = nowNs(CLOCK_MONOTONIC))
            publish(&worker);
        const uint64_t due = dueNs(worker.updates);
        const uint64_t waitMs = due > now ? (due - now + 999999) / 1000000 : 0;
        const int count = epoll_wait(worker.epoll, ready, 64, waitMs > 1000 ? 1000 : (int)waitMs);
        for (int i = 0; i < count; ++i) {
            if (ready[i].data.fd == worker.listener)
                acceptSome(&worker);
            else
                onReadable(&worker, ready[i].data.fd);
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--port") == 0)
            port = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--symbols") == 0)
            symbols = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--rate") == 0)
            rate = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--step") == 0)
            step = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--threads") == 0)
            threads = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--connections") == 0)
            connectionsMax = atoi(argv[i + 1]);
    }
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    tableMax = limit.rlim_max > 1000000 ? 1000000 : (int)limit.rlim_max;
    // A table holds so many, and the kernel spreads connections over the listeners by chance.
    const int tables = (connectionsMax + tableMax * 9 / 10 - 1) / (tableMax * 9 / 10);
    threads = threads > tables ? threads : tables;

    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    // Holds the port for the threads, without taking connections.
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(openListener(false), (struct sockaddr *)&address, &length);
    port = ntohs(address.sin_port);
    startNs = nowNs(CLOCK_MONOTONIC);
    pthread_barrier_init(&listening, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; ++i) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            return 1;
    }
    pthread_barrier_wait(&listening);
    printf("READY port=%d\n", port);
    fflush(stdout);
    int signal = 0;
    sigwait(&stop, &signal);
    fprintf(stderr, "floor: %llu updates lost\n", (unsigned long long)atomic_load(&lost));
    _exit(0);
}
