/*
 * XS lets some chunks be longer than what is in them, so that arrays grow in place. Its collector marks an array's items by the size
 * of what is in its chunk, but sweeps them by the length of the whole chunk (xsMemory.c, fxSweep): in an array with holes, whose length
 * allows for more items than there are, it takes whatever lies behind the last one for a slot. So nothing may lie there but zeros,
 * which are slots of no kind. The linker puts these in place of the engine's own (Makefile: --wrap).
 */
#include "xsAll.h"

void *__real_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity);
void *__wrap_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity);
void *__real_fxRenewChunk(txMachine *the, void *data, txSize size);
void *__wrap_fxRenewChunk(txMachine *the, void *data, txSize size);

static void *clear_surplus(void *data)
{
  if (data) {
    txChunk *chunk = (txChunk *)((txByte *)data - sizeof(txChunk));
    txByte *end = (txByte *)chunk + chunk->size;
    if (end < chunk->temporary)
      memset(end, 0, (size_t)(chunk->temporary - end));
  }
  return data;
}

void *__wrap_fxNewGrowableChunk(txMachine *the, txSize size, txSize capacity)
{
  return clear_surplus(__real_fxNewGrowableChunk(the, size, capacity));
}

void *__wrap_fxRenewChunk(txMachine *the, void *data, txSize size)
{
  return clear_surplus(__real_fxRenewChunk(the, data, size));
}
