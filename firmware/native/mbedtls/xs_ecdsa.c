#include "xs_ecdsa.h"

#include "p256_ecdsa.h"
#include "xs_bytes.h"

static void demand_private_key(xsMachine *the)
{
  xs_bytes_demand(the, &xsArg(0), P256_PRIVATE_SIZE, "a P-256 private key has 32 bytes");
}

static void demand_digest(xsMachine *the)
{
  xs_bytes_demand(the, &xsArg(1), P256_DIGEST_SIZE, "a SHA-256 digest has 32 bytes");
}

static void demand_success(xsMachine *the, psa_status_t status)
{
  if (status)
    xsUnknownError("ECDSA failed, PSA error %d", (int)status);
}

void xs_ecdsa_verify(xsMachine *the)
{
  xs_bytes_demand(the, &xsArg(0), P256_PUBLIC_SIZE, "a P-256 public key has 65 bytes");
  demand_digest(the);
  xs_bytes_size(the, &xsArg(2));
  psa_status_t status = p256_ecdsa_verify(xs_bytes_of(the, &xsArg(0)), xs_bytes_of(the, &xsArg(1)),
                                          xs_bytes_of(the, &xsArg(2)));
  if (status != PSA_ERROR_INVALID_ARGUMENT && status != PSA_ERROR_INVALID_SIGNATURE)
    demand_success(the, status);
  xsmcSetBoolean(xsResult, status == PSA_SUCCESS);
}

void xs_ecdsa_public_key(xsMachine *the)
{
  unsigned char key[P256_PUBLIC_SIZE];
  demand_private_key(the);
  psa_status_t status = p256_ecdsa_public_key(xs_bytes_of(the, &xsArg(0)), key);
  if (status == PSA_ERROR_INVALID_ARGUMENT)
    return;
  demand_success(the, status);
  xsmcSetArrayBuffer(xsResult, key, sizeof key);
}

void xs_ecdsa_sign(xsMachine *the)
{
  unsigned char signature[ECDSA_DER_LIMIT];
  size_t size = 0;
  demand_private_key(the);
  demand_digest(the);
  psa_status_t status = p256_ecdsa_sign(xs_bytes_of(the, &xsArg(0)), xs_bytes_of(the, &xsArg(1)), signature, &size);
  if (status == PSA_ERROR_INVALID_ARGUMENT)
    xsRangeError("the private key is no scalar of P-256");
  demand_success(the, status);
  xsmcSetArrayBuffer(xsResult, signature, (xsIntegerValue)size);
}
