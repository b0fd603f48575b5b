#include "xsAll.h"

#include "memory.h"

static struct heap *in_use;

void memory_use(struct heap *heap)
{
  in_use = heap;
}

void *memory_table_allocate(size_t size)
{
  if (size > heap_free(in_use))
    return NULL;
  size_t *table = malloc(sizeof(size_t) * 2 + size); /* two words keep the alignment of malloc */
  if (!table)
    return NULL;
  *table = size;
  in_use->tables += size;
  return table + 2;
}

void memory_table_free(void *table)
{
  if (!table)
    return;
  size_t *head = (size_t *)table - 2;
  in_use->tables -= *head;
  free(head);
}

void *fxAllocateChunks(txMachine *the, txSize size)
{
  (void)the;
  return heap_take_bottom(in_use, (size_t)size);
}

/* With fewer free slots than this after a collection, each of the next few allocations would collect again. */
enum { SLOT_RESERVE = 32 };

static int has_reserve(const txMachine *the)
{
  int count = 0;
  for (const txSlot *slot = the->freeHeap; slot && count < SLOT_RESERVE; slot = slot->next)
    count++;
  return count == SLOT_RESERVE;
}

txSlot *fxAllocateSlots(txMachine *the, txSize count)
{
  txSlot *slots = heap_take_top(in_use, (size_t)count * sizeof(txSlot));
  /* No room to grow, but the collector just freed some: (txSlot *)-1 tells XS to go on with those. */
  if (!slots && has_reserve(the))
    return (txSlot *)-1;
  return slots;
}

void fxFreeChunks(txMachine *the, void *chunks)
{
  (void)the, (void)chunks;
}

void fxFreeSlots(txMachine *the, void *slots)
{
  (void)the, (void)slots;
}
