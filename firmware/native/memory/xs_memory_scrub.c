#include "xs_memory_scrub.h"

#include "machine_scrub.h"

void xs_memory_scrub(xsMachine *the)
{
  machine_scrub(the);
}
