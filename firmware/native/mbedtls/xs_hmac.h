/* HMAC-SHA-256 and what is made of it as host functions of XS, found as those of xs_cipher.h are. */
#ifndef TAPLINE_XS_HMAC_H
#define TAPLINE_XS_HMAC_H

#include "xsmc.h"

/* hmacSha256(key, data): an ArrayBuffer */
void xs_hmac_sha256(xsMachine *the);
/* pbkdf2Sha256(password, salt, iterations, length): an ArrayBuffer */
void xs_pbkdf2_sha256(xsMachine *the);

#endif
