// A bare relay: moves bytes between each client and a peer connection of its own, on loopback, and knows nothing of
// WebSocket. The floor of every ratio of the benchmark: the system calls that no bridge can do without, little else.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { buffer_size = 256 * 1024, batch = 512 };

// One end of a pair. Ends of a pair lie side by side in one allocation.
struct end {
    int fd; // -1 once closed; the pair is freed after the batch, for later events of the batch may still name it
    struct end *other;
    char *held; // What the kernel refused on its way to this end; while it is there, the other end is not read.
    size_t from, to;
};

static int poller;
static char buffer[buffer_size];
static struct end *closed[batch];
static int closed_count;

static void watch(struct end *end, int operation) {
    unsigned events = (end->held ? EPOLLOUT : 0) | (end->other->held ? 0 : EPOLLIN);
    struct epoll_event event = {.events = events, .data.ptr = end};
    epoll_ctl(poller, operation, end->fd, &event);
}

static void close_pair(struct end *end) {
    close(end->fd), close(end->other->fd);
    free(end->held), free(end->other->held);
    end->fd = end->other->fd = -1;
    closed[closed_count++] = end < end->other ? end : end->other;
}

static void accept_pair(int listener, struct sockaddr_in peer) {
    int client = accept4(listener, NULL, NULL, 0), server = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct end *pair = calloc(2, sizeof *pair);
    if (client < 0 || server < 0 || !pair || connect(server, (struct sockaddr *)&peer, sizeof peer) < 0) {
        close(client), close(server), free(pair);
        return;
    }
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pair[0] = (struct end){.fd = client, .other = &pair[1]};
    pair[1] = (struct end){.fd = server, .other = &pair[0]};
    watch(&pair[0], EPOLL_CTL_ADD), watch(&pair[1], EPOLL_CTL_ADD);
}

static void forward(struct end *end) {
    ssize_t count = end->other->held ? 0 : recv(end->fd, buffer, buffer_size, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    ssize_t sent = count > 0 ? send(end->other->fd, buffer, count, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
    if (count <= 0 || (sent < 0 && errno != EAGAIN)) return close_pair(end);
    if (sent == count) return;
    struct end *other = end->other;
    other->from = 0, other->to = count - (sent < 0 ? 0 : sent);
    if (!(other->held = malloc(other->to))) abort();
    memcpy(other->held, buffer + count - other->to, other->to);
    watch(end, EPOLL_CTL_MOD), watch(other, EPOLL_CTL_MOD);
}

static void flush(struct end *end) {
    ssize_t sent = send(end->fd, end->held + end->from, end->to - end->from, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return close_pair(end);
    if (sent > 0) end->from += sent;
    if (end->from < end->to) return;
    free(end->held), end->held = NULL;
    watch(end, EPOLL_CTL_MOD), watch(end->other, EPOLL_CTL_MOD);
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: bare-relay LISTEN_PORT PEER_PORT\n"), 2;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, peer = here;
    here.sin_port = htons(atoi(arguments[1])), peer.sin_port = htons(atoi(arguments[2]));
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) < 0 || listen(listener, 4096) < 0)
        return perror("bare-relay"), 1;
    struct epoll_event events[batch] = {{.events = EPOLLIN}};
    poller = epoll_create1(0);
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &events[0]);
    for (;;) {
        int ready = epoll_wait(poller, events, batch, -1);
        for (int i = 0; i < ready; i++) {
            struct end *end = events[i].data.ptr;
            if (!end) accept_pair(listener, peer);
            else if (end->fd < 0) continue;
            else if (events[i].events & EPOLLOUT) flush(end);
            else forward(end);
        }
        while (closed_count) free(closed[--closed_count]);
    }
}
