/* Bytes that wait, first in, first out, up to a limit. Memory is Mbed TLS's, so that it is counted with it. */
#ifndef TAPLINE_BYTE_QUEUE_H
#define TAPLINE_BYTE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct byte_queue {
  uint8_t *bytes;
  size_t start, end, capacity;
};

enum { BYTE_QUEUE_LIMIT = 64 * 1024 };

size_t byte_queue_size(const struct byte_queue *queue);
const uint8_t *byte_queue_front(const struct byte_queue *queue);
/* Takes all bytes or none: 0 when over the limit or out of memory. */
int byte_queue_put(struct byte_queue *queue, const uint8_t *bytes, size_t size);
/* Moves up to `size` bytes out. */
size_t byte_queue_take(struct byte_queue *queue, uint8_t *bytes, size_t size);
/* Wipes and frees; the queue is empty and usable afterwards. */
void byte_queue_clear(struct byte_queue *queue);

#endif
