/* Bytes of somebody else's, to be read. */
#ifndef TAPLINE_BYTE_SPAN_H
#define TAPLINE_BYTE_SPAN_H

#include <stddef.h>

struct byte_span {
  const unsigned char *bytes;
  size_t size;
};

#endif
