/* AES-GCM (NIST SP 800-38D, 7) with a nonce of 96 bits and a tag of 128, which stands behind the ciphertext. */
#ifndef TAPLINE_AES_GCM_H
#define TAPLINE_AES_GCM_H

#include <psa/crypto.h>

#include "byte_span.h"

enum { AES_GCM_NONCE_SIZE = 12, AES_GCM_TAG_SIZE = 16 };

struct aes_gcm_setting {
  struct byte_span key, nonce, additional;
};

/* `output` has room for the plaintext and a tag. */
psa_status_t aes_gcm_seal(struct aes_gcm_setting setting, struct byte_span plaintext, unsigned char *output);
/*
 * `output` has room for `sealed` without its tag. PSA_ERROR_INVALID_SIGNATURE when anything was changed; then nothing
 * of the plaintext is in `output`.
 */
psa_status_t aes_gcm_open(struct aes_gcm_setting setting, struct byte_span sealed, unsigned char *output);

#endif
