#include "xsAll.h"

#include <stddef.h>

#include "machine_scrub.h"

enum {
  C_STACK_DEPTH = 64 * 1024, /* deeper than any call of the firmware goes */
  C_STACK_RESERVE = 1024     /* above the limit, for this function and an interrupt */
};

/* A plain memset of what nobody reads any more may be left out by the compiler. */
static void overwrite(void *bytes, size_t size)
{
  volatile unsigned char *at = bytes;
  while (size--)
    *at++ = 0;
}

static void overwrite_free_chunks(txMachine *the)
{
  for (txBlock *block = the->firstBlock; block; block = block->nextBlock)
    overwrite(block->current, (size_t)(block->limit - block->current));
}

/* A free slot needs its link only. */
static void overwrite_free_slots(txMachine *the)
{
#if !mxPoisonSlots
  for (txSlot *slot = the->freeHeap; slot; slot = slot->next)
    overwrite(&slot->value, sizeof slot->value);
#endif
}

static void overwrite_stack(txMachine *the)
{
  overwrite(the->stackBottom, (size_t)((char *)the->stack - (char *)the->stackBottom));
}

/* In a frame of its own, so that it covers what earlier calls left below the caller. The limit is that of XS. */
static void __attribute__((noinline)) overwrite_c_stack(txMachine *the)
{
  char *here = __builtin_frame_address(0);
  ptrdiff_t depth = C_STACK_DEPTH;
  if (the->stackLimit && here - the->stackLimit < depth + C_STACK_RESERVE)
    depth = here - the->stackLimit - C_STACK_RESERVE;
  if (depth > 0)
    overwrite(__builtin_alloca((size_t)depth), (size_t)depth);
}

void machine_scrub(void *machine)
{
  txMachine *the = machine;
  fxCollectGarbage(the);
  overwrite_free_chunks(the);
  overwrite_free_slots(the);
  overwrite_stack(the);
  overwrite(the->nameBuffer, sizeof the->nameBuffer);
  overwrite_c_stack(the);
}
