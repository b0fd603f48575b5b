/*
 * The TLS client as host functions of XS. They use xsmc.h as it is both in the bench's engine and in the Moddable
 * SDK, where a class binds them by name: `class Client extends Native("xs_tls_destructor")` with methods that call
 * `native("xs_tls_open").call(this, options)` and so on. The bench's engine puts them on a prototype by the table.
 */
#ifndef TAPLINE_XS_TLS_H
#define TAPLINE_XS_TLS_H

#include "xsmc.h"

void xs_tls_destructor(void *client);

/* open(options: TlsOptions): starts the handshake. */
void xs_tls_open(xsMachine *the);
/* feed(bytes), write(bytes) */
void xs_tls_feed(xsMachine *the);
void xs_tls_write(xsMachine *the);
/* take(), read(): an ArrayBuffer, or undefined */
void xs_tls_take(xsMachine *the);
void xs_tls_read(xsMachine *the);
void xs_tls_close(xsMachine *the);
/* state(), version(), suite(), failure(), detail(): texts; all but state may be undefined */
void xs_tls_state(xsMachine *the);
void xs_tls_version(xsMachine *the);
void xs_tls_suite(xsMachine *the);
void xs_tls_failure(xsMachine *the);
void xs_tls_detail(xsMachine *the);

#endif
