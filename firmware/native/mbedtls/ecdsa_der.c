#include "ecdsa_der.h"

#include <string.h>

enum { INTEGER = 0x02, SEQUENCE = 0x30, NUMBER_SIZE = ECDSA_RAW_SIZE / 2, HEAD_SIZE = 2, SIGN = 0x80 };

/* Takes one INTEGER off the front; DER allows neither a needless zero nor, here, a negative number. */
static int take_number(struct byte_span *rest, unsigned char *number)
{
  if (rest->size < HEAD_SIZE + 1 || rest->bytes[0] != INTEGER)
    return 0;
  size_t size = rest->bytes[1];
  const unsigned char *bytes = rest->bytes + HEAD_SIZE;
  if (size == 0 || size > rest->size - HEAD_SIZE || (bytes[0] & SIGN))
    return 0;
  *rest = (struct byte_span){ bytes + size, rest->size - HEAD_SIZE - size };
  if (size > 1 && bytes[0] == 0) {
    if (!(bytes[1] & SIGN))
      return 0;
    bytes++;
    size--;
  }
  if (size > NUMBER_SIZE)
    return 0;
  memset(number, 0, NUMBER_SIZE - size);
  memcpy(number + NUMBER_SIZE - size, bytes, size);
  return 1;
}

int ecdsa_der_read(struct byte_span der, unsigned char raw[ECDSA_RAW_SIZE])
{
  if (der.size < HEAD_SIZE || der.size > ECDSA_DER_LIMIT || der.bytes[0] != SEQUENCE ||
      der.bytes[1] != der.size - HEAD_SIZE)
    return 0;
  struct byte_span rest = { der.bytes + HEAD_SIZE, der.size - HEAD_SIZE };
  return take_number(&rest, raw) && take_number(&rest, raw + NUMBER_SIZE) && rest.size == 0;
}

static size_t put_number(const unsigned char *number, unsigned char *der)
{
  size_t size = NUMBER_SIZE;
  while (size > 1 && *number == 0) {
    number++;
    size--;
  }
  size_t zero = (*number & SIGN) != 0;
  der[0] = INTEGER;
  der[1] = (unsigned char)(zero + size);
  der[HEAD_SIZE] = 0;
  memcpy(der + HEAD_SIZE + zero, number, size);
  return HEAD_SIZE + zero + size;
}

size_t ecdsa_der_write(const unsigned char raw[ECDSA_RAW_SIZE], unsigned char der[ECDSA_DER_LIMIT])
{
  size_t size = put_number(raw, der + HEAD_SIZE);
  size += put_number(raw + NUMBER_SIZE, der + HEAD_SIZE + size);
  der[0] = SEQUENCE;
  der[1] = (unsigned char)size;
  return HEAD_SIZE + size;
}
