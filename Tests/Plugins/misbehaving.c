/* A framing of version 1 that breaks the contract in one way, by the name that is defined. Otherwise it keeps it. */
#include "websocksy.h"

#include <string.h>

#ifdef SHARING
static size_t total;
#endif

/* Messages end with a line feed. */
static int64_t lines(
    uint8_t *data, size_t length, size_t last_read, ws_operation *opcode, void **state, const char *config) {
    (void)last_read, (void)config;
    if (!data) {
#ifndef LEAKING
        free(*state);
#endif
        *state = NULL;
        return 0;
    }
    if (!*state) *state = calloc(1, 16);
    *opcode = ws_frame_binary;
#ifdef CRASHING
    if (length > 3 && data[0] == 0xff) *(volatile int *)8 = 1;
#elif defined(ENDLESS)
    while (strchr(config, ',')) continue;
#elif defined(READING_ON)
    if (*(volatile uint8_t *)(data + length + 1) == 7) *opcode = ws_frame_text;
#elif defined(SHARING)
    if (++total % 50 == 0) *opcode = ws_frame_text;
#elif defined(GREEDY)
    if (length > 5) return (int64_t)length + 1;
#elif defined(TEXTUAL)
    *opcode = ws_frame_text;
#elif defined(FORGETFUL)
    /* Looks only at what is new. */
    uint8_t *begin = data + length - last_read;
    uint8_t *found = memchr(begin, '\n', last_read);
    return found ? found - begin + 1 : 0;
#endif
    uint8_t *end = memchr(data, '\n', length);
    return end ? end - data + 1 : 0;
}

static void __attribute__((constructor)) load(void) { core_register_framing("misbehaving", lines); }
