/* ECDSA (FIPS 186-5, 6) on P-256 with SHA-256, over digests. Signatures are deterministic (RFC 6979, 3.2). */
#ifndef TAPLINE_P256_ECDSA_H
#define TAPLINE_P256_ECDSA_H

#include <psa/crypto.h>

#include "ecdsa_der.h"

enum { P256_PRIVATE_SIZE = 32, P256_PUBLIC_SIZE = 65, P256_DIGEST_SIZE = 32 };

/*
 * The sizes of keys and digest must be right. PSA_ERROR_INVALID_ARGUMENT for a public key that is no point of the curve and for
 * a private key of 0 or from the order up; PSA_ERROR_INVALID_SIGNATURE for a signature that is not of this key, or not DER.
 */
psa_status_t p256_ecdsa_verify(struct byte_span public_key, struct byte_span digest, struct byte_span signature);
psa_status_t p256_ecdsa_public_key(struct byte_span private_key, unsigned char public_key[P256_PUBLIC_SIZE]);
psa_status_t p256_ecdsa_sign(struct byte_span private_key, struct byte_span digest,
                             unsigned char signature[ECDSA_DER_LIMIT], size_t *size);

#endif
