/*
 * A backend of version 1 that does whatever the path of a request says, and tells on standard error what it was shown.
 *
 * Options: `peer` is where all paths lead; `pipe` names a FIFO that somebody has open, and /block waits for its end.
 */
#include "websocksy.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char *peer;
static int waited_for = -1;
static atomic_int running;

uint64_t init(void) {
    fprintf(stderr, "probe: init\n");
    return WEBSOCKSY_API_VERSION;
}

uint64_t configure(char *key, char *value) {
    fprintf(stderr, "probe: configure %s=%s\n", key, value);
    if (!strcmp(key, "peer")) {
        free(peer);
        peer = strdup(value);
    } else if (!strcmp(key, "pipe")) {
        waited_for = open(value, O_RDONLY | O_CLOEXEC);
    } else {
        return 1;
    }
    /* Both may be written to. */
    memset(key, 'x', strlen(key));
    memset(value, 'x', strlen(value));
    return 0;
}

/* A framing that nobody has registered: each byte is a message. */
static int64_t bytewise(
    uint8_t *data, size_t length, size_t last_read, ws_operation *opcode, void **state, const char *config) {
    (void)data, (void)length, (void)last_read, (void)state, (void)config;
    *opcode = ws_frame_text;
    return 1;
}

static void show(const char *endpoint, size_t headers, const ws_http_header *header, const websocket *ws) {
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);
    int is_socket = getpeername(ws->ws_fd, (struct sockaddr *)&address, &length) == 0;
    fprintf(stderr, "probe: endpoint %s path %s key %s version %u upgrade %u state %d protocols %zu socket %d "
        "peer %d buffers %zu %zu headers %zu kept %zu\n", endpoint, ws->request_path, ws->socket_key,
        ws->websocket_version, ws->want_upgrade, (int)ws->state, ws->protocols, is_socket, ws->peer_fd,
        ws->read_buffer_offset, ws->peer_buffer_offset, headers, ws->headers);
    for (size_t i = 0; i < headers; i++) {
        fprintf(stderr, "probe: header %s: %s\n", header[i].tag, header[i].value);
        if (i < ws->headers && strcmp(header[i].tag, ws->header[i].tag)) fprintf(stderr, "probe: other header\n");
    }
}

static void block(void) {
    char byte;
    while (read(waited_for, &byte, 1) > 0) continue;
}

ws_peer_info query(
    char *endpoint, size_t protocols, char **protocol, size_t headers, ws_http_header *header, websocket *ws) {
    if (atomic_fetch_add(&running, 1) > 0) fprintf(stderr, "probe: asked twice at once\n");
    fprintf(stderr, "probe: query %s\n", endpoint);
    ws_peer_info info = {.transport = peer_transport_detect, .protocol = protocols};
    info.host = peer ? strdup(peer) : NULL;
    if (!strcmp(endpoint, "/show?q=1")) show(endpoint, headers, header, ws);
    if (!strcmp(endpoint, "/block")) block();
    if (!strcmp(endpoint, "/first") && protocols > 0) info.protocol = 0;
    if (!strcmp(endpoint, "/index")) info.protocol = protocols + 1;
    if (!strcmp(endpoint, "/huge-index")) info.protocol = SIZE_MAX;
    if (!strcmp(endpoint, "/transport")) info.transport = 99;
    if (!strcmp(endpoint, "/port")) info.port = strdup("seventy");
    if (!strcmp(endpoint, "/configuration")) info.framing_config = strdup("\xff");
    if (!strcmp(endpoint, "/framing")) info.framing = core_framing("binary");
    if (!strcmp(endpoint, "/unknown-framing")) info.framing = core_framing("there is none");
    if (!strcmp(endpoint, "/own-framing")) info.framing = bytewise;
    if (!strcmp(endpoint, "/late")) {
        fprintf(stderr, "probe: too late %d\n", core_register_framing("late", bytewise));
    }
    if (!strcmp(endpoint, "/no-host")) { free(info.host); info.host = NULL; info.transport = 99; }
    if (!strcmp(endpoint, "/empty-host")) info.host[0] = 0;
    if (!strcmp(endpoint, "/no-text")) strcpy(info.host, "\xff\xfe");
    if (!strcmp(endpoint, "/same")) info.port = info.framing_config = info.host;
    if (!strcmp(endpoint, "/lent")) { free(info.host); info.host = endpoint; }
    if (!strcmp(endpoint, "/bare")) {
        /* tcp://127.0.0.1:80 in its parts */
        char *url = info.host, *colon = strrchr(url, ':');
        info.port = strdup(colon + 1);
        *colon = 0;
        info.host = strdup(url + 6);
        free(url);
    }
    if (!strcmp(endpoint, "/tcp")) {
        char *url = info.host;
        info.transport = peer_tcp_client;
        info.host = strdup(url + 6);
        free(url);
    }
    if (!strcmp(endpoint, "/scribble")) {
        /* All of it may be written to. */
        memset(endpoint, 'x', strlen(endpoint));
        for (size_t i = 0; i < protocols; i++) memset(protocol[i], 'x', strlen(protocol[i]));
        for (size_t i = 0; i < headers; i++) header[i].tag = header[i].value = NULL;
        memset(ws, 0xff, sizeof(*ws));
    }
    atomic_fetch_sub(&running, 1);
    return info;
}

void cleanup(void) {
    fprintf(stderr, "probe: cleanup%s\n", atomic_load(&running) ? " beside a query" : "");
    free(peer);
    peer = NULL;
}
