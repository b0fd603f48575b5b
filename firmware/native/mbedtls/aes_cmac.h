/* AES-CMAC (NIST SP 800-38B, 6.2). */
#ifndef TAPLINE_AES_CMAC_H
#define TAPLINE_AES_CMAC_H

#include <psa/crypto.h>

#include "byte_span.h"

enum { AES_CMAC_SIZE = 16 };

psa_status_t aes_cmac(struct byte_span key, struct byte_span data, unsigned char mac[AES_CMAC_SIZE]);

#endif
