#include <stddef.h>

/* The plugin's own source, whose constructor meets this function instead of the server's. */
#define core_register_framing_v2 capture_dynamic32
#include "../../../Plugins/framing_dynamic32/framing_dynamic32.c"

#include "CapturedFramings.h"

static ws_framing_v2 captured;

int capture_dynamic32(const ws_framing_v2 *framing) {
	captured = *framing;
	return 0;
}

const ws_framing_v2 *captured_dynamic32(void) {
	return captured.size ? &captured : NULL;
}
