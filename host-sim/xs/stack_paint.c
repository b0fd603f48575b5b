#include "xsAll.h"

#include "stack_paint.h"

enum { PAINT = 0xA5 };

void stack_paint(txMachine *the)
{
  memset(the->stackBottom, PAINT, (size_t)((char *)the->stack - (char *)the->stackBottom));
}

static int is_painted(const txSlot *slot)
{
  const unsigned char *bytes = (const unsigned char *)slot;
  for (size_t i = 0; i < sizeof *slot; i++)
    if (bytes[i] != PAINT)
      return 0;
  return 1;
}

/* From the top down: number formatting and regular expressions borrow the bottom as scratch memory. */
size_t stack_peak_slots(txMachine *the)
{
  const txSlot *slot = the->stack;
  while (slot > the->stackBottom && !is_painted(slot - 1))
    slot--;
  return (size_t)(the->stackTop - slot);
}
