/* The same header by another way: with `-I .../include/websocksy`, "websocksy.h" and "../websocksy.h" are both found. */
#include "../websocksy.h"
