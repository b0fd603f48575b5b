#include "heap.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 32 }; /* of the largest slot */

int heap_create(struct heap *heap, size_t size)
{
  memset(heap, 0, sizeof *heap);
  size &= ~(size_t)(ALIGNMENT - 1);
  heap->bottom = aligned_alloc(ALIGNMENT, size);
  if (!heap->bottom)
    return 0;
  heap->chunks = heap->bottom;
  heap->slots = heap->top = heap->bottom + size;
  return 1;
}

void heap_delete(struct heap *heap)
{
  free(heap->bottom);
  memset(heap, 0, sizeof *heap);
}

size_t heap_free(const struct heap *heap)
{
  size_t gap = (size_t)(heap->slots - heap->chunks);
  return gap > heap->tables ? gap - heap->tables : 0;
}

size_t heap_taken(const struct heap *heap)
{
  return (size_t)(heap->chunks - heap->bottom) + (size_t)(heap->top - heap->slots) + heap->tables;
}

void *heap_take_bottom(struct heap *heap, size_t size)
{
  uint8_t *taken = heap->chunks;
  size = (size + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1);
  if (size > heap_free(heap))
    return NULL;
  heap->chunks += size;
  return taken;
}

void *heap_take_top(struct heap *heap, size_t size)
{
  if (size > heap_free(heap))
    return NULL;
  return heap->slots -= size;
}
