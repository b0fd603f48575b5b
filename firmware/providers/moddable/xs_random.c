#include "xsmc.h"

#include "tapline_random.h"

/* random(bytes): fills them. */
void xs_tapline_random(xsMachine *the)
{
  void *bytes;
  xsUnsignedValue size;
  xsmcGetBufferWritable(xsArg(0), &bytes, &size);
  if (tapline_random(bytes, size))
    xsUnknownError("no randomness");
}
