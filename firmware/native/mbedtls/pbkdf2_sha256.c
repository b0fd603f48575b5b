#include "pbkdf2_sha256.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#include "hmac_sha256.h"

/* T_i of RFC 8018, 5.2, step 3: the exclusive or of U_1 to U_c. */
static psa_status_t block(const struct hmac_sha256 *hmac, struct byte_span salt, uint32_t index, uint32_t iterations,
                          unsigned char total[HMAC_SHA256_SIZE])
{
  const unsigned char number[] = { index >> 24, index >> 16 & 0xff, index >> 8 & 0xff, index & 0xff };
  unsigned char code[HMAC_SHA256_SIZE];
  psa_status_t status = hmac_sha256_compute(hmac, salt, (struct byte_span){ number, sizeof number }, code);
  memcpy(total, code, sizeof code);
  for (uint32_t i = 1; !status && i < iterations; i++) {
    status = hmac_sha256_compute(hmac, (struct byte_span){ code, sizeof code }, (struct byte_span){ 0 }, code);
    for (size_t at = 0; at < sizeof code; at++)
      total[at] ^= code[at];
  }
  mbedtls_platform_zeroize(code, sizeof code);
  return status;
}

psa_status_t pbkdf2_sha256(struct byte_span password, struct byte_span salt, uint32_t iterations,
                           unsigned char *output, size_t size)
{
  struct hmac_sha256 hmac;
  unsigned char total[HMAC_SHA256_SIZE];
  psa_status_t status = hmac_sha256_start(&hmac, password);
  if (status)
    return status;
  for (size_t done = 0; !status && done < size; done += sizeof total) {
    size_t part = size - done < sizeof total ? size - done : sizeof total;
    status = block(&hmac, salt, (uint32_t)(done / sizeof total) + 1, iterations, total);
    memcpy(output + done, total, part);
  }
  hmac_sha256_end(&hmac);
  mbedtls_platform_zeroize(total, sizeof total);
  if (status)
    mbedtls_platform_zeroize(output, size);
  return status;
}
