/* `native("xs_memory_scrub")`: machine_scrub.h as a function of JavaScript, for the Moddable SDK. */
#ifndef TAPLINE_XS_MEMORY_SCRUB_H
#define TAPLINE_XS_MEMORY_SCRUB_H

#include "xsmc.h"

/* No arguments, no result. What the frames of its callers refer to is in use: it is called from a timer, without any. */
void xs_memory_scrub(xsMachine *the);

#endif
