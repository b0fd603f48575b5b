/* ECDSA signatures for P-256: DER (RFC 3279, 2.2.3) here, r and s of 32 bytes each in PSA Crypto. */
#ifndef TAPLINE_ECDSA_DER_H
#define TAPLINE_ECDSA_DER_H

#include "byte_span.h"

enum { ECDSA_RAW_SIZE = 64, ECDSA_DER_LIMIT = 72 };

/* Whether `der` is the one DER form of two numbers from 0 to 2**256 - 1, and nothing behind it. */
int ecdsa_der_read(struct byte_span der, unsigned char raw[ECDSA_RAW_SIZE]);
/* Returns the number of bytes. */
size_t ecdsa_der_write(const unsigned char raw[ECDSA_RAW_SIZE], unsigned char der[ECDSA_DER_LIMIT]);

#endif
