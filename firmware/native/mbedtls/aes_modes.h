/* AES (FIPS 197) in the modes of NIST SP 800-38A that the terminal uses, without padding. */
#ifndef TAPLINE_AES_MODES_H
#define TAPLINE_AES_MODES_H

#include <psa/crypto.h>

#include "byte_span.h"

enum { AES_BLOCK_SIZE = 16 };

/* The numbers are those of firmware/native/cipher-xs.ts. */
enum aes_mode { AES_ECB_ENCRYPT, AES_ECB_DECRYPT, AES_CBC_ENCRYPT, AES_CBC_DECRYPT, AES_CTR, AES_MODE_COUNT };

/* Whether the mode begins with a block: an initialisation vector or a counter. */
int aes_mode_has_start(enum aes_mode mode);
/* Whether the mode takes data of any length; the others take whole blocks. */
int aes_mode_is_stream(enum aes_mode mode);

/*
 * `output` has room for data.size bytes and may not overlap the data. The sizes must be right: 16, 24 or 32 for the key,
 * 16 for the start. After an error nothing of the result is in `output`.
 */
psa_status_t aes_run(enum aes_mode mode, struct byte_span key, struct byte_span start, struct byte_span data,
                     unsigned char *output);

#endif
