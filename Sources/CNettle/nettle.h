// SHA-1 and Base64 for the accept key (RFC 6455, 4.2.2).
#include <nettle/base64.h>
#include <nettle/sha1.h>
