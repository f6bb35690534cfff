/* Plugins that can't be taken, one for each name that is defined. */
#include "websocksy.h"

#ifdef NEWER
uint64_t init(void) { return 3; }
#elif defined(UNFIT)
uint64_t init(void) { return 0; }
#elif defined(MISMATCHED)
/* Says 2, but can only be asked as version 1. */
uint64_t init(void) { return WEBSOCKSY_API_VERSION_2; }
#elif !defined(WITHOUT_INIT)
uint64_t init(void) { return WEBSOCKSY_API_VERSION; }
#endif

#ifndef WITHOUT_QUERY
ws_peer_info query(
    char *endpoint, size_t protocols, char **protocol, size_t headers, ws_http_header *header, websocket *ws) {
    (void)endpoint, (void)protocol, (void)headers, (void)header, (void)ws;
    ws_peer_info none = {.protocol = protocols};
    return none;
}
#endif

#if defined(NAMELESS) || defined(WITHOUT_FUNCTION) || defined(UNDEFINED)
#ifdef UNDEFINED
int there_is_no_such_function(void);
#endif

static void __attribute__((constructor)) load(void) {
#ifdef NAMELESS
    core_register_framing(NULL, core_framing("auto"));
#elif defined(WITHOUT_FUNCTION)
    core_register_framing("probe", NULL);
#else
    there_is_no_such_function();
#endif
}
#endif
