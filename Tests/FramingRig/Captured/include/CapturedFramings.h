/* The framings that are written in C, as they register themselves, without a server to register with. */
#ifndef WEBSOCKSY_CAPTURED_FRAMINGS_H
#define WEBSOCKSY_CAPTURED_FRAMINGS_H

#include "websocksy.h"

const ws_framing_v2 *captured_fixedlength(void);
const ws_framing_v2 *captured_dynamic32(void);

#endif
