/* A C target needs a source; all that this one has is its header. Compiled, it shows that the header stands alone. */
#include "websocksy.h"
