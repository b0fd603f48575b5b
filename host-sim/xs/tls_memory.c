#include "tls_memory.h"

#include <stdint.h>
#include <stdlib.h>

#include <mbedtls/platform.h>

/* Before each block, so that its bytes can be counted out again; as wide as malloc aligns. */
union header {
  size_t size;
  max_align_t alignment;
};

static size_t used, peak, limit;

static void *take(size_t count, size_t size)
{
  if (size && count > (SIZE_MAX - sizeof(union header)) / size)
    return NULL;
  size_t bytes = count * size;
  if (bytes > limit - used)
    return NULL;
  union header *block = calloc(1, sizeof *block + bytes);
  if (!block)
    return NULL;
  block->size = bytes;
  used += bytes;
  if (used > peak)
    peak = used;
  return block + 1;
}

static void give_back(void *bytes)
{
  if (!bytes)
    return;
  union header *block = (union header *)bytes - 1;
  used -= block->size;
  free(block);
}

int tls_memory_start(size_t bytes)
{
  limit = bytes;
  return mbedtls_platform_set_calloc_free(take, give_back);
}

size_t tls_memory_used(void)
{
  return used;
}

size_t tls_memory_peak(void)
{
  return peak;
}

size_t tls_memory_limit(void)
{
  return limit;
}
