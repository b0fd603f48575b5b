/* The board link's byte stream: frame bodies preceded by their length as a 32-bit big-endian number (docs/link.md). */
#ifndef TAPLINE_XS_STREAM_H
#define TAPLINE_XS_STREAM_H

#include <stddef.h>
#include <stdint.h>

enum { STREAM_DESCRIPTOR = 3, STREAM_BODY_LIMIT = 65536 };

/* Queues a body of 1 to STREAM_BODY_LIMIT bytes; what is queued is written before the next wait. */
void stream_put(const void *body, size_t size);
void stream_flush(void);
/*
 * Waits for the next body, valid until the next call. The process ends here when the bench closed the stream,
 * or when it sent what cannot be a frame.
 */
const uint8_t *stream_take(size_t *size);
/* Overwrites what went through the buffers: everything that was written, and all that was taken. */
void stream_scrub(void);
/* Ends the process; the bench sees the end of the stream. */
_Noreturn void stream_end(int exit_code);

#endif
