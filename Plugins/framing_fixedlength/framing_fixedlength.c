/* The framing `fixedlength`: the peer's stream is cut into records of the same length. README.md tells how to use it. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "websocksy.h"

/* Reads a length in decimal digits; 0 where the text is none. */
static size_t read_length(const char *text) {
	size_t length = 0;
	if (!*text) {
		return 0;
	}
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text) || length > (SIZE_MAX - 9) / 10) {
			return 0;
		}
		length = length * 10 + (size_t)(*text - '0');
	}
	return length;
}

static ws_open_result fixedlength_open(const ws_framing_v2 *framing, const char *config, ws_opened *opened) {
	size_t length = read_length(config);
	size_t *state;
	(void)framing;
	if (!length) {
		snprintf(opened->error, WS_ERROR_SIZE,
			"fixedlength needs the length of a record in bytes, a number from 1 on, and not \"%.64s\"", config);
		return ws_open_refused;
	}
	state = malloc(sizeof(*state));
	if (!state) {
		snprintf(opened->error, WS_ERROR_SIZE, "there is no memory left");
		return ws_open_refused;
	}
	*state = length;
	opened->state = state;
	return ws_open_done;
}

static ws_decode_result fixedlength_decode(void *state, const ws_peer_bytes *bytes, ws_decoded *decoded) {
	const size_t length = *(const size_t *)state;
	if (bytes->length < length && bytes->is_last) {
		return ws_decode_more;
	}
	/* What is missing of a record follows as it comes, so a long one needs no more memory than a short one. */
	decoded->length = bytes->length < length ? bytes->length : length;
	decoded->consumed = decoded->length;
	decoded->follows = length - decoded->length;
	return ws_decode_message;
}

__attribute__((constructor)) static void fixedlength_register(void) {
	static const ws_framing_v2 framing = {
		.size = sizeof(framing),
		.name = "fixedlength",
		.open = fixedlength_open,
		.decode = fixedlength_decode,
		.close = free,
	};
	core_register_framing_v2(&framing);
}
