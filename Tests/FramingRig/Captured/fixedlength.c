#include <stddef.h>

/* The plugin's own source, whose constructor meets this function instead of the server's. */
#define core_register_framing_v2 capture_fixedlength
#include "../../../Plugins/framing_fixedlength/framing_fixedlength.c"

#include "CapturedFramings.h"

static ws_framing_v2 captured;

int capture_fixedlength(const ws_framing_v2 *framing) {
	captured = *framing;
	return 0;
}

const ws_framing_v2 *captured_fixedlength(void) {
	return captured.size ? &captured : NULL;
}
