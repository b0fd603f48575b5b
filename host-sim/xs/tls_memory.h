/* The memory of the TLS library: counted, and limited as on a device, apart from the XS heap. */
#ifndef TAPLINE_XS_TLS_MEMORY_H
#define TAPLINE_XS_TLS_MEMORY_H

#include <stddef.h>

/* From now on Mbed TLS takes memory here, at most `limit` bytes at a time. Returns 0, or the library's error. */
int tls_memory_start(size_t limit);
size_t tls_memory_used(void);
size_t tls_memory_peak(void);
size_t tls_memory_limit(void);

#endif
