/*
 * The fixed heap of a machine: one region, chunks growing from its bottom, slots (and the stack, the
 * first of them) from its top, as XS does on a microcontroller. When they would meet, memory is out.
 */
#ifndef TAPLINE_XS_HEAP_H
#define TAPLINE_XS_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap {
  uint8_t *bottom; /* start of the region */
  uint8_t *chunks; /* end of the chunks */
  uint8_t *slots;  /* start of the slots */
  uint8_t *top;    /* end of the region */
  size_t tables;   /* bytes of name and key tables, which live elsewhere but count */
};

/* Takes the region; 0 when the system has not got it. */
int heap_create(struct heap *heap, size_t size);
void heap_delete(struct heap *heap);
/* Both return NULL when the heap is full. What they gave is never given back: the region goes as a whole. */
void *heap_take_bottom(struct heap *heap, size_t size);
void *heap_take_top(struct heap *heap, size_t size);
/* Bytes that are neither chunks, nor slots, nor tables. */
size_t heap_free(const struct heap *heap);
/* Bytes taken so far, which is the peak too. */
size_t heap_taken(const struct heap *heap);

#endif
