/* PBKDF2 (RFC 8018, 5.2) with HMAC-SHA-256. */
#ifndef TAPLINE_PBKDF2_SHA256_H
#define TAPLINE_PBKDF2_SHA256_H

#include <stdint.h>

#include <psa/crypto.h>

#include "byte_span.h"

/* Fills `output`; after an error nothing of the result is in it. */
psa_status_t pbkdf2_sha256(struct byte_span password, struct byte_span salt, uint32_t iterations,
                           unsigned char *output, size_t size);

#endif
