#include "byte_queue.h"

#include <string.h>

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>

enum { GRAIN = 512 };

size_t byte_queue_size(const struct byte_queue *queue)
{
  return queue->end - queue->start;
}

const uint8_t *byte_queue_front(const struct byte_queue *queue)
{
  return queue->bytes + queue->start;
}

static int grow(struct byte_queue *queue, size_t wanted)
{
  size_t used = byte_queue_size(queue), capacity = (wanted + GRAIN - 1) / GRAIN * GRAIN;
  uint8_t *larger = mbedtls_calloc(1, capacity);
  if (!larger)
    return 0;
  if (used)
    memcpy(larger, byte_queue_front(queue), used);
  byte_queue_clear(queue);
  *queue = (struct byte_queue){ larger, 0, used, capacity };
  return 1;
}

int byte_queue_put(struct byte_queue *queue, const uint8_t *bytes, size_t size)
{
  size_t used = byte_queue_size(queue);
  if (size == 0)
    return 1;
  if (size > BYTE_QUEUE_LIMIT - used)
    return 0;
  if (used + size > queue->capacity) {
    if (!grow(queue, used + size))
      return 0;
  } else if (queue->end + size > queue->capacity) {
    memmove(queue->bytes, byte_queue_front(queue), used);
    queue->start = 0;
    queue->end = used;
  }
  memcpy(queue->bytes + queue->end, bytes, size);
  queue->end += size;
  return 1;
}

size_t byte_queue_take(struct byte_queue *queue, uint8_t *bytes, size_t size)
{
  size_t used = byte_queue_size(queue);
  if (size > used)
    size = used;
  if (size)
    memcpy(bytes, byte_queue_front(queue), size);
  queue->start += size;
  if (queue->start == queue->end)
    queue->start = queue->end = 0;
  return size;
}

void byte_queue_clear(struct byte_queue *queue)
{
  if (queue->bytes)
    mbedtls_platform_zeroize(queue->bytes, queue->capacity);
  mbedtls_free(queue->bytes);
  *queue = (struct byte_queue){ 0 };
}
