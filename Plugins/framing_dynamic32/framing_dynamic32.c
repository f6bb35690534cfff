/* The framing `dynamic32`: each record of the peer's says in 32 bits how long it is. README.md tells how to use it. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "websocksy.h"

/* The size field must have come before anything is known of a record, so it may not stand just anywhere. */
#define OFFSET_LIMIT 65536
#define SIZE_FIELD 4

typedef struct {
	int64_t offset; /* of the size field in the record */
	int64_t fixed;  /* what to add to the size that stands there; may be negative */
	bool is_big_endian;
} dynamic32;

/* One option as it stands in the configuration, which goes on behind it. */
typedef struct {
	const char *text;
	size_t length;
} option;

/* The value of the option called `name`, or NULL. It ends where the option ends. */
static const char *value_of(option option, const char *name) {
	const size_t length = strlen(name);
	return option.length > length && !strncmp(option.text, name, length) ? option.text + length : NULL;
}

/* Reads a whole number, decimal or with 0x in front, that takes up the option to its end. */
static bool read_number(option option, const char *value, int64_t least, int64_t most, int64_t *number) {
	char digits[24];
	const size_t length = (size_t)(option.text + option.length - value);
	const size_t sign = *value == '-';
	char *end;
	if (length >= sizeof(digits) || length == sign || value[sign] < '0' || value[sign] > '9') {
		return false;
	}
	memcpy(digits, value, length);
	digits[length] = 0;
	errno = 0;
	*number = strtoll(digits, &end, !strncmp(digits + sign, "0x", 2) ? 16 : 10);
	return !errno && !*end && *number >= least && *number <= most;
}

static bool read_option(option option, dynamic32 *state) {
	const char *value;
	if ((value = value_of(option, "offset="))) {
		return read_number(option, value, 0, OFFSET_LIMIT, &state->offset);
	}
	if ((value = value_of(option, "static="))) {
		return read_number(option, value, -(int64_t)UINT32_MAX, UINT32_MAX, &state->fixed);
	}
	if (option.length == strlen("endian=big") && !strncmp(option.text, "endian=big", option.length)) {
		state->is_big_endian = true;
		return true;
	}
	if (option.length == strlen("endian=little") && !strncmp(option.text, "endian=little", option.length)) {
		state->is_big_endian = false;
		return true;
	}
	return false;
}

static ws_open_result dynamic32_open(const ws_framing_v2 *framing, const char *config, ws_opened *opened) {
	dynamic32 *state = calloc(1, sizeof(*state));
	(void)framing;
	if (!state) {
		snprintf(opened->error, WS_ERROR_SIZE, "there is no memory left");
		return ws_open_refused;
	}
	while (*config) {
		const option option = {config, strcspn(config, ",")};
		if (!read_option(option, state)) {
			snprintf(opened->error, WS_ERROR_SIZE,
				"dynamic32 does not understand \"%.*s\"; there are offset=0..%d static=NUMBER endian=big|little",
				option.length > 64 ? 64 : (int)option.length, option.text, OFFSET_LIMIT);
			free(state);
			return ws_open_refused;
		}
		config += option.length;
		config += *config == ',';
	}
	opened->state = state;
	return ws_open_done;
}

/* Reads the size field. Byte by byte, because it stands where it likes. */
static uint32_t read_size(const uint8_t *field, bool is_big_endian) {
	uint32_t size = 0;
	for (unsigned index = 0; index < SIZE_FIELD; index++) {
		size = size << 8 | field[is_big_endian ? index : SIZE_FIELD - 1 - index];
	}
	return size;
}

static ws_decode_result dynamic32_decode(void *opaque, const ws_peer_bytes *bytes, ws_decoded *decoded) {
	const dynamic32 *state = opaque;
	const uint64_t head = (uint64_t)state->offset + SIZE_FIELD;
	uint32_t size;
	int64_t rest;
	uint64_t length;
	if (bytes->length < head) {
		return ws_decode_more;
	}
	size = read_size(bytes->data + state->offset, state->is_big_endian);
	/* Neither is more than 33 bits long, so nothing overflows. */
	rest = (int64_t)size + state->fixed;
	if (rest < 0) {
		snprintf(decoded->error, WS_ERROR_SIZE,
			"dynamic32: a record of size %lu would end before its size field does; static is %lld",
			(unsigned long)size, (long long)state->fixed);
		return ws_decode_broken;
	}
	length = head + (uint64_t)rest;
	if (bytes->length < length && bytes->is_last) {
		return ws_decode_more;
	}
	/* What is missing of a record follows as it comes, so a long one needs no more memory than a short one. */
	decoded->length = bytes->length < length ? bytes->length : (size_t)length;
	decoded->consumed = decoded->length;
	decoded->follows = length - decoded->length;
	return ws_decode_message;
}

__attribute__((constructor)) static void dynamic32_register(void) {
	static const ws_framing_v2 framing = {
		.size = sizeof(framing),
		.name = "dynamic32",
		.open = dynamic32_open,
		.decode = dynamic32_decode,
		.close = free,
	};
	core_register_framing_v2(&framing);
}
