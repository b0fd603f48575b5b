/* globalThis.taplineTls: what firmware/native/tls-xs.ts stands on. */
#ifndef TAPLINE_XS_TLS_HOST_H
#define TAPLINE_XS_TLS_HOST_H

#include "engine.h"

/* Starts the TLS library with at most `limit` bytes of memory; 0 when it does not. */
int tls_host_start(size_t limit);
void tls_host_install(engine_machine *the);
void tls_host_memory(size_t *used, size_t *peak, size_t *limit);

#endif
