/* Framings of version 1 that answer what makes sense and what does not, and one of version 2. Each is named for it. */
#include "websocksy.h"

#include <stdio.h>
#include <string.h>

#define FRAMING(name) \
    static int64_t name(uint8_t *data, size_t length, size_t last_read, ws_operation *opcode, void **state, \
        const char *config)
#define UNUSED() ((void)data, (void)length, (void)last_read, (void)opcode, (void)state, (void)config)

FRAMING(negative) { UNUSED(); return -1; }
FRAMING(beyond) { UNUSED(); return (int64_t)length + 1; }
FRAMING(opcode_five) { UNUSED(); *opcode = 5; return (int64_t)length; }
FRAMING(says_close) { UNUSED(); *opcode = ws_frame_close; return (int64_t)length; }
FRAMING(says_ping) { UNUSED(); *opcode = ws_frame_ping; return (int64_t)length; }
FRAMING(says_discard) { UNUSED(); *opcode = data[0] == '-' ? ws_frame_discard : ws_frame_text; return (int64_t)length; }

/* Counts what it is shown, keeps its count for the connection, and tells when that is given back. */
FRAMING(counting) {
    (void)last_read;
    size_t *count = *state;
    if (!data) {
        fprintf(stderr, "probe: freed after %zu, configuration \"%s\"\n", *count, config);
        free(count);
        *state = NULL;
        return 0;
    }
    if (!count) *state = count = calloc(1, sizeof(*count));
    *count += 1;
    if (data[length] != 0) fprintf(stderr, "probe: no NUL behind the data\n");
    *opcode = ws_frame_text;
    return (int64_t)length;
}

static ws_open_result open_v2(const ws_framing_v2 *framing, const char *config, ws_opened *opened) {
    (void)framing;
    if (!strcmp(config, "wrong")) {
        snprintf(opened->error, WS_ERROR_SIZE, "\"wrong\" is no configuration of the probe");
        return ws_open_refused;
    }
    return ws_open_done;
}

static ws_decode_result decode_v2(void *state, const ws_peer_bytes *bytes, ws_decoded *decoded) {
    (void)state;
    decoded->consumed = decoded->length = bytes->length;
    decoded->opcode = ws_frame_text;
    return ws_decode_message;
}

static void __attribute__((constructor)) load(void) {
    static const ws_framing_v2 second = {.size = sizeof(second), .name = "second", .open = open_v2, .decode = decode_v2};
    core_register_framing("negative", negative);
    core_register_framing("beyond", beyond);
    core_register_framing("opcode-five", opcode_five);
    core_register_framing("says-close", says_close);
    core_register_framing("says-ping", says_ping);
    core_register_framing("says-discard", says_discard);
    core_register_framing("counting", counting);
    core_register_framing_v2(&second);
    /* What is asked for is there before the library is loaded to its end. */
    if (core_framing("counting") != counting) fprintf(stderr, "probe: not found again\n");
    if (core_framing("nothing") != core_framing(NULL)) fprintf(stderr, "probe: unknown is not auto\n");
    char word[] = "MiXeD 42";
    if (strcmp(xstr_lower(word), "mixed 42")) fprintf(stderr, "probe: not lower\n");
}
