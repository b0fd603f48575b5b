#include "hmac_sha256.h"

#include <string.h>

#include <mbedtls/platform_util.h>

enum { BLOCK_SIZE = 64, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

/* Begins a hash with the key in a block, each of its bytes changed by `pad`. */
static psa_status_t begin(psa_hash_operation_t *operation, const unsigned char *key, unsigned char pad)
{
  unsigned char block[BLOCK_SIZE];
  for (size_t i = 0; i < BLOCK_SIZE; i++)
    block[i] = key[i] ^ pad;
  psa_status_t status = psa_hash_setup(operation, PSA_ALG_SHA_256);
  if (!status)
    status = psa_hash_update(operation, block, sizeof block);
  mbedtls_platform_zeroize(block, sizeof block);
  return status;
}

psa_status_t hmac_sha256_start(struct hmac_sha256 *hmac, struct byte_span key)
{
  unsigned char block[BLOCK_SIZE] = { 0 };
  psa_status_t status = PSA_SUCCESS;
  size_t size;
  hmac->inner = hmac->outer = psa_hash_operation_init();
  if (key.size > BLOCK_SIZE)
    /* Room for the digest only: the library fills what is more with something else than zeros. */
    status = psa_hash_compute(PSA_ALG_SHA_256, key.bytes, key.size, block, HMAC_SHA256_SIZE, &size);
  else if (key.size)
    memcpy(block, key.bytes, key.size);
  if (!status)
    status = begin(&hmac->inner, block, INNER_PAD);
  if (!status)
    status = begin(&hmac->outer, block, OUTER_PAD);
  mbedtls_platform_zeroize(block, sizeof block);
  if (status)
    hmac_sha256_end(hmac);
  return status;
}

/* The hash that `begun` would give after both; `begun` stays as it is. */
static psa_status_t go_on(const psa_hash_operation_t *begun, struct byte_span first, struct byte_span second,
                          unsigned char *digest)
{
  psa_hash_operation_t operation = psa_hash_operation_init();
  size_t size;
  psa_status_t status = psa_hash_clone(begun, &operation);
  if (!status)
    status = psa_hash_update(&operation, first.bytes, first.size);
  if (!status && second.size)
    status = psa_hash_update(&operation, second.bytes, second.size);
  if (!status)
    status = psa_hash_finish(&operation, digest, HMAC_SHA256_SIZE, &size);
  psa_hash_abort(&operation);
  return status;
}

psa_status_t hmac_sha256_compute(const struct hmac_sha256 *hmac, struct byte_span first, struct byte_span second,
                                 unsigned char code[HMAC_SHA256_SIZE])
{
  unsigned char digest[HMAC_SHA256_SIZE];
  psa_status_t status = go_on(&hmac->inner, first, second, digest);
  if (!status)
    status = go_on(&hmac->outer, (struct byte_span){ digest, sizeof digest }, (struct byte_span){ 0 }, code);
  mbedtls_platform_zeroize(digest, sizeof digest);
  return status;
}

void hmac_sha256_end(struct hmac_sha256 *hmac)
{
  psa_hash_abort(&hmac->inner);
  psa_hash_abort(&hmac->outer);
  mbedtls_platform_zeroize(hmac, sizeof *hmac);
}
