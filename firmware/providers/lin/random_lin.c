#include <sys/random.h>

#include "tapline_random.h"

int tapline_random(unsigned char *bytes, size_t size)
{
  while (size) {
    ssize_t count = getrandom(bytes, size, 0);
    if (count <= 0)
      return -1;
    bytes += count;
    size -= (size_t)count;
  }
  return 0;
}
