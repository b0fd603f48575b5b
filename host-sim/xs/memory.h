/*
 * Where XS's memory hooks take from. XS gives its table hooks no machine, so the heap in use is named
 * here before a machine is made or run.
 */
#ifndef TAPLINE_XS_MEMORY_H
#define TAPLINE_XS_MEMORY_H

#include "heap.h"

/* The machine about to be made or run takes its memory from `heap`. */
void memory_use(struct heap *heap);

#endif
