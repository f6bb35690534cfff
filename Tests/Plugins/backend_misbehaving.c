/* A backend of version 2 that breaks the contract in one way, by the name that is defined. */
#include "websocksy.h"

#include <string.h>

uint64_t init(void) { return WEBSOCKSY_API_VERSION_2; }

int query_v2(const ws_request *request, ws_answer *answer) {
    answer->peers = 1;
    answer->peer = malloc(sizeof(char *));
    answer->peer[0] = strdup("echo://");
#ifdef LEAKING
    /* Volatile, or the compiler leaves the call out. */
    void *volatile lost = strdup(request->target);
    (void)lost;
#elif defined(SENSELESS)
    answer->protocol = strlen(request->target);
#elif defined(CRASHING)
    if (request->headers == 3) *(volatile int *)8 = 1;
#else
    (void)request;
#endif
    return 0;
}
