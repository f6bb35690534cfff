/*
 * The plugin interface of websocksy: what a shared library tells the server, and what the server tells it.
 *
 * Two kinds of plugin:
 *
 *   backend_NAME.so   finds the peer of each client; one is active at a time (`backend = NAME`)
 *   framing_NAME.so   cuts the peer's bytes into messages; all that are found are loaded at the start
 *
 * and two versions of the interface. Version 1 is that of websocksy in C, unchanged: a plugin that was built for it
 * loads as it is. Version 2 is for what is written today. docs/plugins.md leads through one of each from nothing to
 * loaded, in C and in Swift; this file says what holds.
 *
 * What a plugin writes to standard error stands between the lines of the server's log. A plugin that crashes takes the
 * server with it.
 */
#ifndef WEBSOCKSY_HEADER_INCLUDED
#define WEBSOCKSY_HEADER_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* Version 1 brought these along, so plugins may lean on it. Version 2 needs nothing of them. */
#if defined(__has_include)
#if __has_include(<nettle/sha1.h>) && __has_include(<nettle/base64.h>) && !defined(WEBSOCKSY_WITHOUT_NETTLE)
#include <nettle/base64.h>
#include <nettle/sha1.h>
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What `init` of a backend answers: the version that it was built for. */
#define WEBSOCKSY_API_VERSION 1
#define WEBSOCKSY_API_VERSION_2 2

/* Sizes of version 1 that are part of its layout. The server's own limits are others: see docs/configuration.md. */
#define WS_MAX_LINE 16384
#define PEER_BUFFER_SIZE 16384
#define WS_HEADER_LIMIT 10

/* ---------------------------------------------------------------------------------------------------------------
 * What both versions share
 * ------------------------------------------------------------------------------------------------------------- */

/* RFC 6455, 5.2: what a frame is. The last one is ours: bytes that go nowhere. */
typedef enum {
	ws_frame_continuation = 0,
	ws_frame_text = 1,
	ws_frame_binary = 2,
	ws_frame_close = 8,
	ws_frame_ping = 9,
	ws_frame_pong = 10,
	ws_frame_discard = 11
} ws_operation;

/* RFC 6455, 7.4.1: why a connection closes. */
typedef enum {
	ws_close_http = 100,
	ws_close_normal = 1000,
	ws_close_shutdown = 1001,
	ws_close_proto = 1002,
	ws_close_data = 1003,
	ws_close_format = 1007,
	ws_close_policy = 1008,
	ws_close_limit = 1009,
	ws_close_unexpected = 1011
} ws_close_reason;

/* One header of the request. The tag is in canonical case ("Cookie"), however the client wrote it. */
typedef struct {
	char *tag;
	char *value;
} ws_http_header;

/* ---------------------------------------------------------------------------------------------------------------
 * Framing, version 1
 * ------------------------------------------------------------------------------------------------------------- */

/*
 * Says whether a message of the peer is complete, and of which type it is.
 *
 *   data          all bytes since the end of the last message: contiguous, writable, with a NUL at data[length]
 *   length        how many they are, at least 1
 *   last_read     how many of them, at the end, this function has not been shown yet
 *   opcode        the type to send with; binary before each call
 *   framing_data  yours, one for each connection, NULL at first
 *   config        the configuration of the connection, "" where there is none
 *
 * Answers how many bytes from the front are one message (it is called again for those behind), or 0 for "not yet".
 * With ws_frame_discard these bytes are dropped; ws_frame_close closes the connection, ws_frame_ping and
 * ws_frame_pong are sent if they fit a control frame (125 bytes). A negative answer, one larger than `length` or an
 * opcode that is none of these closes the connection with 1011 and is told in the log.
 *
 * If *framing_data is set at the end of the connection, the function is called once more with data == NULL, so that
 * it frees what it keeps there.
 *
 * Different connections call it from different threads at the same time, so static variables need care.
 */
typedef int64_t (*ws_framing)(
	uint8_t *data, size_t length, size_t last_read, ws_operation *opcode, void **framing_data, const char *config);

/*
 * Registers a framing by its name, from a constructor of the library or from a backend's `init`. A name that is
 * registered again is replaced. Answers 0, or 1 where the name or the function can't be taken or it is too late:
 * the server serves already.
 */
int core_register_framing(char *name, ws_framing func);

/*
 * The framing of this name, for the answer of a backend; that of `auto` for NULL and for unknown names. What comes
 * back may stand for a framing that has no such function: hand it on, never call it.
 */
ws_framing core_framing(char *name);

/* ---------------------------------------------------------------------------------------------------------------
 * Framing, version 2: both directions
 * ------------------------------------------------------------------------------------------------------------- */

/* How much room there is for a sentence that says what is wrong, its NUL included. */
#define WS_ERROR_SIZE 256

/* What a connection's framing asks of the core; `open` sets it. */
enum {
	/* `encode` may refuse a message, so it gets each one whole, before any byte of it is sent. */
	ws_framing_may_refuse = 1,
	/* `encode` needs to know how long a message is before its first piece. */
	ws_framing_needs_length = 2,
	/* Close, ping and pong of the client go through `encode` too, and the peer answers the pings. */
	ws_framing_takes_control = 4,
	/* What `decode` leaves standing is shown to it again with `is_last` when the peer pauses (`auto-wait`). */
	ws_framing_sends_when_idle = 8
};

/* What `open` answers. The core fills it with zeros before, and `error` with an empty string. */
typedef struct {
	size_t size;               /* sizeof of this, as the core knows it */
	void *state;               /* yours; goes to every other call. NULL is as good as anything */
	uint32_t flags;            /* ws_framing_... */
	char *error;               /* room for WS_ERROR_SIZE bytes: why not, where `open` answers ws_open_refused */
} ws_opened;

typedef enum { ws_open_done = 0, ws_open_refused = -1 } ws_open_result;

/* What the peer sent and no message has taken yet. */
typedef struct {
	size_t size;
	uint8_t *data;  /* contiguous, writable, with a NUL at data[length] */
	size_t length;  /* at least 1 */
	size_t fresh;   /* how many of them, at the end, have not been shown yet: a search goes on there */
	int is_last;    /* nothing will follow: the peer has closed, or paused (ws_framing_sends_when_idle) */
} ws_peer_bytes;

/* What stands at the front of them. The core fills it with zeros before, but for the opcode: binary. */
typedef struct {
	size_t size;
	size_t consumed;           /* bytes to take off the front: head, payload and tail of the message */
	size_t payload;            /* where in data the payload begins */
	size_t length;             /* how long it is; payload + length <= consumed */
	uint64_t follows;          /* how much more payload is to come behind these bytes; then consumed is all of them */
	ws_operation opcode;       /* its type; ws_frame_discard takes `consumed` bytes, at least 1, and sends nothing */
	char *error;               /* room for WS_ERROR_SIZE bytes: why not, where `decode` answers ws_decode_broken */
} ws_decoded;

typedef enum {
	/* No message ends here yet. With `is_last`: what is left is no message and is dropped, 1011. */
	ws_decode_more = 0,
	/* A message, as the other fields say; a discard counts as one. With `follows` the core passes its rest on as it
	   comes, without asking, and asks again behind it. */
	ws_decode_message = 1,
	/* The stream can't be read: the connection closes with 1011. */
	ws_decode_broken = -1
} ws_decode_result;

/* A message of the client's, or a piece of one. */
typedef struct {
	size_t size;
	ws_operation opcode;  /* text or binary in every piece; close, ping and pong with ws_framing_takes_control */
	uint8_t *data;        /* may be rewritten in place */
	size_t length;        /* may be 0 */
	uint64_t total;       /* how long the whole message is, or ws_length_unknown */
	int is_first;
	int is_last;
} ws_piece;

#define ws_length_unknown UINT64_MAX

/* What goes to the peer for it: `before`, then a part of the piece, then `after`. The core fills it before each call
   so that the piece goes as it is. The memory of `before` and `after` must hold until the next call. */
typedef struct {
	size_t size;
	const uint8_t *before;
	size_t before_length;
	size_t payload;            /* where in data the part begins */
	size_t length;             /* how long it is */
	const uint8_t *after;
	size_t after_length;
	char *error;               /* room for WS_ERROR_SIZE bytes: why not; the client is told the first 123 */
} ws_encoded;

typedef enum {
	ws_encode_done = 0,
	/* The peer could not read this message: the client gets Close 1008. Needs ws_framing_may_refuse. */
	ws_encode_refused = -1,
	/* It is too long for this framing: Close 1009. Only for the first piece. */
	ws_encode_too_long = -2
} ws_encode_result;

/*
 * A framing. Its functions are called for many connections from several threads at the same time, but for one state
 * by one thread at a time.
 *
 * On datagram peers one datagram is one message: `decode` is shown each whole, once, with `is_last`, and only the
 * opcode that it answers counts; `encode` is not called.
 */
typedef struct ws_framing_v2 {
	size_t size;       /* sizeof(ws_framing_v2) as you know it: fields behind it are taken as not there */
	const char *name;  /* as it stands in configurations: letters, digits and -_./ */
	void *user;        /* yours; the core never looks at it */

	/* A connection begins. `config` is "" where there is none. Also called at the start of the server, and closed
	   again, to judge configurations that are known by then. */
	ws_open_result (*open)(const struct ws_framing_v2 *framing, const char *config, ws_opened *opened);
	/* Where does the peer's next message end? */
	ws_decode_result (*decode)(void *state, const ws_peer_bytes *bytes, ws_decoded *decoded);
	/* How is the client's message written to the peer? NULL: as it is. */
	ws_encode_result (*encode)(void *state, const ws_piece *piece, ws_encoded *encoded);
	/* The connection is over. NULL: there is nothing to free. */
	void (*close)(void *state);
} ws_framing_v2;

/* Registers a framing, which is copied; its name and `user` must hold for ever. Answers as core_register_framing. */
int core_register_framing_v2(const ws_framing_v2 *framing);

/* ---------------------------------------------------------------------------------------------------------------
 * Backend, version 1: the library exports `init`, `query` and, if it likes, `configure` and `cleanup`
 * ------------------------------------------------------------------------------------------------------------- */

typedef enum {
	peer_transport_detect, /* as the scheme in `host` says; without one it is tcp://, with a warning */
	peer_tcp_client,
	peer_udp_client,
	peer_fifo_tx,
	peer_fifo_rx,
	peer_unix_stream,
	peer_unix_dgram
} peer_transport;

/* A peer. The three strings come from malloc, and the server frees them. */
typedef struct {
	peer_transport transport;
	char *host;           /* NULL: there is no peer for this client */
	char *port;           /* may be NULL, if it stands in `host` or the transport has none */
	ws_framing framing;   /* NULL: auto */
	char *framing_config; /* NULL: none */
	size_t protocol;      /* index of the subprotocol to answer with; their count for none */
} ws_peer_info;

typedef enum {
	ws_new = 0,
	ws_http,
	ws_open,
	ws_closed
} ws_state;

/*
 * A connection as version 1 laid it out. It is a copy, filled for the time of one `query`: descriptor, request
 * headers, path, key and subprotocols are the client's, the buffers are empty, and nothing that is written to it
 * has an effect.
 */
typedef struct {
	int ws_fd;
	uint8_t read_buffer[WS_MAX_LINE];
	size_t read_buffer_offset;
	ws_state state;
	time_t last_event;

	size_t headers;
	ws_http_header header[WS_HEADER_LIMIT];

	char *request_path;
	unsigned websocket_version;
	char *socket_key;
	unsigned want_upgrade;

	size_t protocols;
	char **protocol;

	ws_peer_info peer;
	int peer_fd;
	uint8_t peer_buffer[PEER_BUFFER_SIZE];
	size_t peer_buffer_offset;
	void *peer_framing_data;
} websocket;

/* `init`: called first. Answers the version that the backend was built for. */
typedef uint64_t (*ws_backend_init)(void);
/* `configure`, optional: one option. 0 means accepted. Both strings may be written to. */
typedef uint64_t (*ws_backend_configure)(char *key, char *value);
/*
 * `query`: who is the peer of this client? `endpoint` is the request target as it was sent, with its query; it and
 * all else may be written to. May block: it is called on a thread of its own, never from two at once, and the client
 * waits for it for `connect-timeout` at most.
 */
typedef ws_peer_info (*ws_backend_query)(
	char *endpoint, size_t protocols, char **protocol, size_t headers, ws_http_header *header, websocket *ws);
/* `cleanup`, optional: the server ends. Never called beside a `query`. */
typedef void (*ws_backend_cleanup)(void);

typedef struct {
	ws_backend_init init;
	ws_backend_configure config;
	ws_backend_query query;
	ws_backend_cleanup cleanup;
} ws_backend;

/* Makes the letters A to Z of a string small, in place, and answers the string. */
char *xstr_lower(char *in);

/* ---------------------------------------------------------------------------------------------------------------
 * Backend, version 2: `init` answers WEBSOCKSY_API_VERSION_2, and `query_v2` stands in for `query`
 * ------------------------------------------------------------------------------------------------------------- */

/* What the client asked. Good for the time of the call. */
typedef struct {
	size_t size;                   /* sizeof of this, as the core knows it */
	const char *method;            /* "GET" */
	const char *target;            /* path and query as they were sent */
	const char *path;              /* the path, percent-decoded once; starts with a slash */
	const char *query;             /* what follows the first question mark, as it was sent; NULL without one */
	const char *host;              /* as in the Host header */
	const char *client;            /* the client's address, as in the log */
	size_t headers;                /* in the order in which they came; one that came twice is there twice */
	const ws_http_header *header;
	size_t protocols;              /* the subprotocols that the client offers, in its order */
	const char *const *protocol;
} ws_request;

/*
 * Where it goes. The core fills it with zeros before, but for `protocol`. All strings, and the array of peers, come
 * from malloc, and the server frees them, whatever `query_v2` answers.
 *
 * Without a peer and without a status the client is answered 404.
 */
typedef struct {
	size_t size;          /* sizeof of this, as the core knows it: don't write behind it */
	size_t peers;
	char **peer;          /* URLs, to be tried in order: tcp://host:port, unix:///path, ... */
	char *framing;        /* its name; NULL: auto */
	char *framing_config; /* NULL: none */
	size_t protocol;      /* index of the subprotocol to answer with; their count, which stands there, for none */
	unsigned status;      /* instead of a peer: the status that the client is answered with, 300 to 599 */
	char *text;           /* what the client is told with it; for 3xx, where to go. NULL: a sentence of the server's */
} ws_answer;

/* `query_v2`: fills `answer` and answers 0. Anything else: the backend could not do its work, and the client is
   answered 500, with a line in the log that shows `text`. */
typedef int (*ws_backend_query_v2)(const ws_request *request, ws_answer *answer);

/* `backend_flags`, optional: what holds for this backend. */
typedef uint64_t (*ws_backend_flags)(void);
enum {
	/* `query_v2` may be called from several threads at the same time. */
	ws_backend_is_parallel = 1
};

#ifdef __cplusplus
}
#endif
#endif
