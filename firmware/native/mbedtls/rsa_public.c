#include "rsa_public.h"

#include <string.h>

#include <mbedtls/version.h>

/* Mbed TLS 4 keeps its RSA for insiders; PSA has no call for the bare operation, which message recovery needs. */
#if MBEDTLS_VERSION_MAJOR >= 4
#define MBEDTLS_DECLARE_PRIVATE_IDENTIFIERS
#include <mbedtls/private/rsa.h>
#else
#include <mbedtls/rsa.h>
#endif

static struct rsa_number without_leading_zeros(struct rsa_number number)
{
  while (number.size && !*number.bytes) {
    number.bytes++;
    number.size--;
  }
  return number;
}

static int is_odd_from_three(struct rsa_number number)
{
  return number.size && (number.bytes[number.size - 1] & 1) && (number.size > 1 || number.bytes[0] >= 3);
}

/* Both without leading zeros. */
static int is_below(struct rsa_number left, struct rsa_number right)
{
  return left.size != right.size ? left.size < right.size : memcmp(left.bytes, right.bytes, left.size) < 0;
}

static void start(mbedtls_rsa_context *rsa)
{
#if MBEDTLS_VERSION_MAJOR >= 3
  mbedtls_rsa_init(rsa);
#else
  mbedtls_rsa_init(rsa, MBEDTLS_RSA_PKCS_V15, 0);
#endif
}

/* The library takes and gives numbers as long as the modulus without its leading zeros. */
static int compute(struct rsa_number modulus, struct rsa_number exponent, const unsigned char *input,
                   unsigned char *output)
{
  mbedtls_rsa_context rsa;
  start(&rsa);
  int error = mbedtls_rsa_import_raw(&rsa, modulus.bytes, modulus.size, NULL, 0, NULL, 0, NULL, 0, exponent.bytes,
                                     exponent.size);
  if (!error)
    error = mbedtls_rsa_complete(&rsa);
  if (!error)
    error = mbedtls_rsa_public(&rsa, input, output);
  mbedtls_rsa_free(&rsa);
  return error;
}

enum rsa_public_result rsa_public(struct rsa_number modulus, struct rsa_number exponent, struct rsa_number input,
                                  unsigned char *output)
{
  if (modulus.size > RSA_MODULUS_LIMIT || exponent.size > RSA_EXPONENT_LIMIT || input.size != modulus.size)
    return RSA_PUBLIC_UNDEFINED;
  struct rsa_number n = without_leading_zeros(modulus);
  struct rsa_number e = without_leading_zeros(exponent);
  if (!is_odd_from_three(n) || !e.size || !is_below(without_leading_zeros(input), n))
    return RSA_PUBLIC_UNDEFINED;
  size_t zeros = modulus.size - n.size;
  memset(output, 0, zeros);
  /* The numbers are in order, so nothing but memory can be missing. */
  return compute(n, e, input.bytes + zeros, output + zeros) ? RSA_PUBLIC_NO_MEMORY : RSA_PUBLIC_DONE;
}
