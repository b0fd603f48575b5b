/*
 * HMAC-SHA-256 (FIPS 198-1, 4), on hash operations that have eaten the padded key once. PSA's own MAC would hash the key
 * anew for each message, which doubles the time of PBKDF2, and takes no empty key.
 */
#ifndef TAPLINE_HMAC_SHA256_H
#define TAPLINE_HMAC_SHA256_H

#include <psa/crypto.h>

#include "byte_span.h"

enum { HMAC_SHA256_SIZE = 32 };

struct hmac_sha256 {
  psa_hash_operation_t inner, outer;
};

/* After an error there is nothing to end. */
psa_status_t hmac_sha256_start(struct hmac_sha256 *hmac, struct byte_span key);
/* The code of the concatenation of both; `code` may be one of them. As often as wanted. */
psa_status_t hmac_sha256_compute(const struct hmac_sha256 *hmac, struct byte_span first, struct byte_span second,
                                 unsigned char code[HMAC_SHA256_SIZE]);
/* Wipes what came of the key. */
void hmac_sha256_end(struct hmac_sha256 *hmac);

#endif
