/* globalThis.taplineLink: what the firmware's link provider stands on (firmware/native/link-host.ts). */
#ifndef TAPLINE_XS_LINK_HOST_H
#define TAPLINE_XS_LINK_HOST_H

#include "engine.h"

enum { LINK_STREAM_FIRMWARE = 0, LINK_STREAM_TLS = 1 };

void link_host_install(engine_machine *the);
/* Whether the main module has attached its handlers. */
int link_host_attached(void);

/* A frame body that came from the bench. */
struct link_body {
  const uint8_t *bytes;
  size_t size;
};

/* Events for engine_deliver: hands a WAKE (struct link_body) to the firmware; sends its IDLE. */
void link_host_wake(engine_machine *the, void *body);
void link_host_idle(engine_machine *the, void *unused);

/* Asks the bench for random bytes of a stream. 0, or -1 when it has none. Only while the firmware runs. */
int link_host_random(int stream, uint8_t *bytes, size_t size);
/* The time of the last wake: milliseconds since 1970, UTC; 0 before the first. */
double link_host_epoch_ms(void);

#endif
