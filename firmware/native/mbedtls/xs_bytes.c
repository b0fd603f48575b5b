#include "xs_bytes.h"

struct byte_span xs_bytes_of(xsMachine *the, xsSlot *slot)
{
  void *data;
  xsUnsignedValue size;
  xsmcGetBufferReadable(*slot, &data, &size);
  return (struct byte_span){ data, size };
}

size_t xs_bytes_size(xsMachine *the, xsSlot *slot)
{
  size_t size = xs_bytes_of(the, slot).size;
  if (size > XS_BYTES_LIMIT)
    xsRangeError("at most 65536 bytes");
  return size;
}

void xs_bytes_demand(xsMachine *the, xsSlot *slot, size_t size, const char *message)
{
  if (xs_bytes_of(the, slot).size != size)
    xsRangeError((char *)message);
}

void xs_bytes_make(xsMachine *the, size_t size)
{
  xsmcSetArrayBuffer(xsResult, NULL, (xsIntegerValue)size);
}

unsigned char *xs_bytes_made(xsMachine *the)
{
  return xsmcToArrayBuffer(xsResult);
}
