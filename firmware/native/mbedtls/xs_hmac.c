#include "xs_hmac.h"

#include <mbedtls/platform_util.h>

#include "hmac_sha256.h"
#include "pbkdf2_sha256.h"
#include "xs_bytes.h"

/* Limits of firmware/ports/cipher.ts. */
#define ITERATION_LIMIT 100000
#define LENGTH_LIMIT 64

static void demand_success(xsMachine *the, psa_status_t status)
{
  if (status)
    xsUnknownError("HMAC failed, PSA error %d", (int)status);
}

void xs_hmac_sha256(xsMachine *the)
{
  struct hmac_sha256 hmac;
  unsigned char code[HMAC_SHA256_SIZE];
  xs_bytes_size(the, &xsArg(0));
  xs_bytes_size(the, &xsArg(1));
  psa_status_t status = hmac_sha256_start(&hmac, xs_bytes_of(the, &xsArg(0)));
  if (!status) {
    status = hmac_sha256_compute(&hmac, xs_bytes_of(the, &xsArg(1)), (struct byte_span){ 0 }, code);
    hmac_sha256_end(&hmac);
  }
  demand_success(the, status);
  xsmcSetArrayBuffer(xsResult, code, sizeof code);
  mbedtls_platform_zeroize(code, sizeof code);
}

/* A whole number from 1 to `limit`. */
static uint32_t number_of(xsMachine *the, xsSlot *slot, uint32_t limit, const char *message)
{
  double number = xsmcToNumber(*slot);
  if (!(number >= 1 && number <= limit) || number != (uint32_t)number)
    xsRangeError((char *)message);
  return (uint32_t)number;
}

void xs_pbkdf2_sha256(xsMachine *the)
{
  xs_bytes_size(the, &xsArg(0));
  xs_bytes_size(the, &xsArg(1));
  uint32_t iterations = number_of(the, &xsArg(2), ITERATION_LIMIT, "1 to 100000 iterations");
  uint32_t length = number_of(the, &xsArg(3), LENGTH_LIMIT, "1 to 64 bytes are derived");
  xs_bytes_make(the, length);
  demand_success(the, pbkdf2_sha256(xs_bytes_of(the, &xsArg(0)), xs_bytes_of(the, &xsArg(1)), iterations,
                                    xs_bytes_made(the), length));
}
