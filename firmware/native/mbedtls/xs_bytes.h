/*
 * Bytes between XS and C. A span lies in the heap of XS: it is valid until XS allocates, which may move it. So a host function
 * checks its arguments, makes its result, and takes the spans last.
 */
#ifndef TAPLINE_XS_BYTES_H
#define TAPLINE_XS_BYTES_H

#include "xsmc.h"

#include "byte_span.h"

/* Limit of firmware/ports/cipher.ts for each argument. */
#define XS_BYTES_LIMIT 65536

/* Throws a TypeError for what are no bytes. */
struct byte_span xs_bytes_of(xsMachine *the, xsSlot *slot);
/* The size of an argument; throws a RangeError above the limit. */
size_t xs_bytes_size(xsMachine *the, xsSlot *slot);
/* Throws a RangeError with `message` unless the argument has `size` bytes. */
void xs_bytes_demand(xsMachine *the, xsSlot *slot, size_t size, const char *message);
/* Makes xsResult an ArrayBuffer of zeros. Its bytes are valid as those of a span. */
void xs_bytes_make(xsMachine *the, size_t size);
unsigned char *xs_bytes_made(xsMachine *the);

#endif
