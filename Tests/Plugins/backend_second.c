/*
 * A backend of version 2 that does whatever the path of a request says, and tells on standard error what it was shown.
 *
 * Options: `peer` may be repeated; `pipe` names a FIFO that somebody has open, and /block waits for its end. With
 * -DPARALLEL it may be asked from several threads.
 */
#include "websocksy.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *peers[8];
static size_t peer_count;
static int waited_for = -1;
static atomic_int running;

uint64_t init(void) { return WEBSOCKSY_API_VERSION_2; }

#ifdef PARALLEL
uint64_t backend_flags(void) { return ws_backend_is_parallel; }
#endif

uint64_t configure(char *key, char *value) {
    if (!strcmp(key, "pipe")) return (waited_for = open(value, O_RDONLY | O_CLOEXEC)) < 0;
    if (strcmp(key, "peer") || peer_count == 8) return 1;
    peers[peer_count++] = strdup(value);
    return 0;
}

static void show(const ws_request *request) {
    fprintf(stderr, "probe: sizes %d method %s target %s path %s query %s host %s client %s headers %zu protocols %zu\n",
        request->size == sizeof(*request), request->method, request->target, request->path,
        request->query ? request->query : "(none)", request->host, request->client, request->headers,
        request->protocols);
    for (size_t i = 0; i < request->headers; i++) {
        fprintf(stderr, "probe: header %s: %s\n", request->header[i].tag, request->header[i].value);
    }
    for (size_t i = 0; i < request->protocols; i++) fprintf(stderr, "probe: protocol %s\n", request->protocol[i]);
}

static void block(void) {
    char byte;
    while (read(waited_for, &byte, 1) > 0) continue;
}

static void refuse(ws_answer *answer, unsigned status, const char *text) {
    answer->status = status;
    answer->text = text ? strdup(text) : NULL;
}

int query_v2(const ws_request *request, ws_answer *answer) {
    const char *path = request->path;
    int at_once = atomic_fetch_add(&running, 1) + 1;
    fprintf(stderr, "probe: query %s, %d at once\n", path, at_once);
    if (answer->size != sizeof(*answer) || answer->protocol != request->protocols) fprintf(stderr, "probe: not filled\n");
    answer->peer = calloc(peer_count + 1, sizeof(char *));
    answer->peers = peer_count;
    for (size_t i = 0; i < peer_count; i++) answer->peer[i] = strdup(peers[i]);
    int code = 0;
    if (!strcmp(path, "/show")) show(request);
    if (!strcmp(path, "/block")) block();
    if (!strcmp(path, "/first")) answer->protocol = 0;
    if (!strcmp(path, "/index")) answer->protocol = request->protocols + 1;
    if (!strcmp(path, "/binary")) answer->framing = strdup("binary");
    if (!strcmp(path, "/unknown-framing")) answer->framing = strdup("there is none");
    if (!strcmp(path, "/no-peer")) { free(answer->peer[0]); answer->peer[0] = NULL; answer->peers = 0; }
    if (!strcmp(path, "/null-peer")) answer->peers = peer_count + 1;
    if (!strcmp(path, "/null-peers")) { free(answer->peer[0]); free(answer->peer); answer->peer = NULL; }
    if (!strcmp(path, "/many-peers")) { free(answer->peer[0]); answer->peers = SIZE_MAX; }
    if (!strcmp(path, "/bad-peer")) strcpy(answer->peer[0], "gopher:");
    if (!strcmp(path, "/moved")) refuse(answer, 307, "https://example.org/elsewhere?a=b");
    if (!strcmp(path, "/moved-nowhere")) refuse(answer, 307, NULL);
    if (!strcmp(path, "/injected")) refuse(answer, 307, "/a\r\nSet-Cookie: stolen=1");
    if (!strcmp(path, "/forbidden")) refuse(answer, 403, "Not for you.\nAsk somebody else.");
    if (!strcmp(path, "/wordless")) refuse(answer, 429, NULL);
    if (!strcmp(path, "/control")) refuse(answer, 403, "\x1b[2J");
    if (!strcmp(path, "/switching")) refuse(answer, 101, "no");
    if (!strcmp(path, "/huge-status")) refuse(answer, 4000000000u, "no");
    if (!strcmp(path, "/fails")) { code = -7; answer->text = strdup("the database is away"); }
    if (!strcmp(path, "/fails-silently")) code = 1;
    atomic_fetch_sub(&running, 1);
    return code;
}

void cleanup(void) {
    fprintf(stderr, "probe: cleanup%s\n", atomic_load(&running) ? " beside a query" : "");
    while (peer_count) free(peers[--peer_count]);
}
