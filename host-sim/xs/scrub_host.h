/*
 * taplineMemory.scrub() of the firmware (firmware/ports/memory.ts). A scrub waits for the end of the event that asks for it: inside
 * it, frames and promise jobs still refer to what is to go.
 */
#ifndef TAPLINE_XS_SCRUB_HOST_H
#define TAPLINE_XS_SCRUB_HOST_H

#include "xsmc.h"

void scrub_host_install(xsMachine *the);
/* Whether one is asked for; the next answer is no again. */
int scrub_host_wanted(void);

#endif
