#include "crypto_start.h"

#include <psa/crypto.h>

static crypto_random source;

/* Where the library is built without this hook (Debian's own), PSA keeps a generator of its own; TLS still uses ours. */
#ifdef MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context, uint8_t *output,
                                             size_t size, size_t *length)
{
  (void)context;
  if (!source || source(output, size))
    return PSA_ERROR_INSUFFICIENT_ENTROPY;
  *length = size;
  return PSA_SUCCESS;
}
#endif

int crypto_random_bytes(void *unused, unsigned char *bytes, size_t size)
{
  (void)unused;
  return source && !source(bytes, size) ? 0 : -1;
}

int crypto_start(crypto_random random)
{
  source = random;
  return (int)psa_crypto_init();
}
