#include "xs_cipher.h"

#include <psa/crypto.h>

#include "rsa_public.h"

/* In place: valid until XS allocates. */
static struct rsa_number bytes_of(xsMachine *the, xsSlot *slot)
{
  void *data;
  xsUnsignedValue size;
  xsmcGetBufferReadable(*slot, &data, &size);
  return (struct rsa_number){ data, size };
}

static void hash(xsMachine *the, psa_algorithm_t algorithm)
{
  unsigned char digest[PSA_HASH_MAX_SIZE];
  size_t size;
  struct rsa_number data = bytes_of(the, &xsArg(0));
  if (psa_hash_compute(algorithm, data.bytes, data.size, digest, sizeof digest, &size))
    xsUnknownError("no memory for a hash");
  xsmcSetArrayBuffer(xsResult, digest, (xsIntegerValue)size);
}

void xs_cipher_sha1(xsMachine *the)
{
  hash(the, PSA_ALG_SHA_1);
}

void xs_cipher_sha256(xsMachine *the)
{
  hash(the, PSA_ALG_SHA_256);
}

void xs_cipher_rsa_public(xsMachine *the)
{
  unsigned char output[RSA_MODULUS_LIMIT];
  struct rsa_number modulus = bytes_of(the, &xsArg(0));
  switch (rsa_public(modulus, bytes_of(the, &xsArg(1)), bytes_of(the, &xsArg(2)), output)) {
  case RSA_PUBLIC_DONE:
    xsmcSetArrayBuffer(xsResult, output, (xsIntegerValue)modulus.size);
    break;
  case RSA_PUBLIC_NO_MEMORY:
    xsUnknownError("no memory for RSA");
    break;
  case RSA_PUBLIC_UNDEFINED:
    break;
  }
}
