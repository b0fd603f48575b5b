/* The RSA public operation on numbers that come from cards: every input has an answer. */
#ifndef TAPLINE_RSA_PUBLIC_H
#define TAPLINE_RSA_PUBLIC_H

#include <stddef.h>

/* Limits of firmware/ports/cipher.ts. */
#define RSA_MODULUS_LIMIT 256
#define RSA_EXPONENT_LIMIT 4

enum rsa_public_result {
  RSA_PUBLIC_DONE,
  RSA_PUBLIC_UNDEFINED, /* the numbers are none that the operation takes */
  RSA_PUBLIC_NO_MEMORY
};

struct rsa_number {
  const unsigned char *bytes; /* big-endian */
  size_t size;
};

/* output = input ** exponent mod modulus; `output` has room for modulus.size bytes. */
enum rsa_public_result rsa_public(struct rsa_number modulus, struct rsa_number exponent, struct rsa_number input,
                                  unsigned char *output);

#endif
